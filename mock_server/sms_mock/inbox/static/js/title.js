// The title of the tab names what is open; title, icon and app badge count unread conversations.

import { unreadConversations } from "./attention.js";
import { conversation } from "./conversations.js";
import { byId } from "./dom.js";
import { readable } from "./labels.js";
import { titleOfPane } from "./pane.js";
import { route } from "./route.js";
import { on, paced } from "./signals.js";

const plain = byId("icon").href;
let painted = 0;

export function startTitle() {
  const show = paced(draw, 500);
  on("conversations", show);
  on("attention", show);
  on("thread", show);
  on("route", draw);
}

function draw() {
  const count = unreadConversations();
  document.title = (count ? `(${count}) ` : "") + openTitle();
  if (count === painted) return;
  painted = count;
  const link = byId("icon");
  link.type = count ? "image/png" : "image/svg+xml";
  link.href = count ? drawn(count > 9 ? "9+" : String(count)) : plain;
  navigator.setAppBadge?.(count).catch(() => {});
}

function openTitle() {
  const { number, pane, q } = route();
  const name = number && (conversation(number)?.name ?? readable(number));
  return [titleOfPane(pane), q ? `“${q}”` : name, "Phones"].filter(Boolean).join(" · ");
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
