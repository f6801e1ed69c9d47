// The tab's title and icon count conversations with something unread.

import { unreadConversations } from "./attention.js";
import { byId } from "./dom.js";
import { on, paced } from "./signals.js";

const plain = byId("icon").href;
let shown = 0;

export function startFavicon() {
  const paint = paced(draw, 500);
  on("conversations", paint);
  on("attention", paint);
  on("route", paint);
}

function draw() {
  const count = unreadConversations();
  if (count === shown) return;
  shown = count;
  document.title = count ? `(${count}) Phones` : "Phones";
  const link = byId("icon");
  link.type = count ? "image/png" : "image/svg+xml";
  link.href = count ? drawn(count > 9 ? "9+" : String(count)) : plain;
}

function drawn(text) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#2a5db0";
  pen.beginPath();
  pen.roundRect(4, 6, 56, 44, 10);
  pen.fill();
  pen.fillRect(12, 44, 12, 14);
  pen.fillStyle = "#fff";
  pen.font = "bold 34px sans-serif";
  pen.textAlign = "center";
  pen.fillText(text, 32, 40);
  return canvas.toDataURL("image/png");
}
