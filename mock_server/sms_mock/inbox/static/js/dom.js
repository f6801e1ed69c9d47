// Making elements. Text is only ever put in as text; nothing here takes HTML.

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  put(element, children);
  return element;
}

export function put(element, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function replace(element, ...children) {
  element.replaceChildren();
  put(element, children);
}

const DRAWN = {
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  send: "M12 19V5M5 12l7-7 7 7",
  copy: "M9 9h10v11H9zM5 15V4h10",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", name);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWN[name]);
  svg.append(path);
  return svg;
}

export function button(label, onclick, look = "plain", more = {}) {
  return h("button", { type: "button", class: look, onclick, ...more }, label);
}

// One that sends the form it stands in.
export const submit = (label, look = "plain") => h("button", { class: look }, label);

export const row = (...children) => h("div", { class: "row" }, children);

export function iconButton(name, label, onclick, more = {}) {
  return button(icon(name), onclick, "quiet icon", { "aria-label": label, title: label, ...more });
}

export const byId = (id) => document.getElementById(id);
