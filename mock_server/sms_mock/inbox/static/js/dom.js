// Makes and changes elements. Text is only ever put in as text; nothing here takes HTML.

/**
 * A new element.
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `class`, `data`, `value` and `on…` as named
 * @param {...any} children nodes and texts, in lists as deep as you like; null and false are none
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value") /** @type {any} */ (element).value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  put(element, children);
  return element;
}

function put(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

// Replaces the content of an element. The keyboard focus stays where it was, see `keepFocus`.
export function replace(element, ...children) {
  const restoreFocus = keepFocus(element);
  element.replaceChildren();
  put(element, children);
  restoreFocus();
}

const shown = new WeakMap();

/**
 * Makes the children of an element follow `items`: one element for each key, made once, updated
 * when its item is different, moved when the order is, removed with its item. This is the one place
 * that decides whether a list changed. Focus stays on its item, or goes to the next one.
 * @param {Element} box holds nothing but this list
 * @param {any[]} items plain data, which nobody changes: the same object is equal, others are
 *   compared as JSON
 * @param {(item: any) => any} key
 * @param {(item: any) => Element} make
 * @param {(element: any, item: any, before: any) => Element | void} [update] changes the element, or
 *   gives another one; without it the element is made again
 */
export function list(box, items, key, make, update = (_, item) => make(item)) {
  const before = shown.get(box) ?? new Map();
  const after = new Map();
  const [heldId, held] =
    [...before].find(([, { element }]) => element.contains(document.activeElement)) ?? [];
  const restoreInItem = held ? keepFocus(held.element) : () => {};
  const restoreInList = keepFocus(box);
  for (const item of items) {
    let id = String(key(item));
    while (after.has(id)) id += "+"; // two items that nothing tells apart
    let kept = before.get(id);
    const look = kept?.item === item ? kept.look : JSON.stringify(item);
    if (!kept) kept = { element: make(item) };
    else if (kept.look !== look) {
      const other = update(kept.element, item, kept.item) ?? kept.element;
      if (other !== kept.element) kept.element.replaceWith(other);
      kept = { element: other };
    }
    after.set(id, { element: kept.element, look, item });
  }
  for (const [id, { element }] of before) if (!after.has(id)) element.remove();
  const elements = [...after.values()].map(({ element }) => element);
  // In order, because a <select> chooses the first option that it gets.
  if (!before.size) box.append(...elements);
  // From the end, because what is new or moved is mostly there: then nothing else moves.
  let next = null;
  for (const element of elements.reverse()) {
    if (element.parentNode !== box || element.nextSibling !== next) box.insertBefore(element, next);
    next = element;
  }
  shown.set(box, after);
  if (after.has(heldId)) restoreInItem(after.get(heldId).element);
  else restoreInList();
}

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

// Remembers the focused element in a box. The function it gives sets the focus again: on the same
// element, on the one that stands for it now, or on the one that took its place.
function keepFocus(box) {
  const focused = /** @type {any} */ (document.activeElement);
  if (!focused || !box.contains(focused)) return () => {};
  const within = (root) => [root, ...root.querySelectorAll(FOCUSABLE)];
  const place = within(box).indexOf(focused);
  const name = nameOf(focused);
  const named = (root) => within(root).filter((one) => nameOf(one) === name);
  const among = named(box).indexOf(focused);
  const [start, end] = selectionOf(focused);
  return (root = box) => {
    if (document.activeElement === focused) return;
    const heir = focused.isConnected
      ? focused
      : (named(root)[among] ??
        named(root).at(-1) ??
        within(root)
          .slice(0, place + 1)
          .at(-1));
    heir.focus({ preventScroll: true });
    if (start !== null && selectionOf(heir)[0] !== null) heir.setSelectionRange(start, end);
  };
}

const nameOf = (element) =>
  [
    element.tagName,
    element.dataset.part ??
      (element.id || element.name || element.getAttribute("aria-label") || element.textContent),
  ].join(" ");

function selectionOf(element) {
  const written = element?.matches("textarea, input:not([type='number'], [type='checkbox'])");
  return written ? [element.selectionStart, element.selectionEnd] : [null, null];
}

const PATHS = {
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
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function button(label, onclick, look = "plain", more = {}) {
  return h("button", { type: "button", class: look, onclick, ...more }, label);
}

// A button that sends the form around it.
export const submit = (label, look = "plain") => h("button", { class: look }, label);

export const row = (...children) => h("div", { class: "row" }, children);

export function iconButton(name, label, onclick, more = {}) {
  return button(icon(name), onclick, "quiet icon", { "aria-label": label, title: label, ...more });
}

/** @type {(id: string) => any} */
export const byId = (id) => document.getElementById(id);
