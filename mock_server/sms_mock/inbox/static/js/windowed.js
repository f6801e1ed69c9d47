// A long list of rows of one height of which only those in sight exist.

import { h, replace } from "./dom.js";

const BEYOND = 6;

export class Windowed {
  // `make(index)` gives the inside of a row; `near()` is called when its end comes into sight.
  constructor({ height, make, near, label }) {
    this.height = height;
    this.make = make;
    this.near = near;
    this.count = 0;
    this.rows = h("ul", { class: "rows", "aria-label": label });
    this.element = h("div", { class: "scroller" }, this.rows);
    this.shown = new Map();
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  // `keys[i]` tells a row from others, `marks[i]` changes when it looks different.
  show(keys, mark, total) {
    this.keys = [...keys];
    this.mark = mark;
    this.count = keys.length;
    this.total = Math.max(total, keys.length);
    this.rows.style.height = `${this.count * this.height}px`;
    this.draw();
  }

  draw() {
    if (!this.keys) return;
    const top = this.element.scrollTop;
    const first = Math.max(0, Math.floor(top / this.height) - BEYOND);
    const last = Math.min(
      this.count,
      Math.ceil((top + this.element.clientHeight) / this.height) + BEYOND,
    );
    const wanted = new Map();
    for (let index = first; index < last; index += 1) wanted.set(this.keys[index], index);
    const held = this.rows.contains(document.activeElement)
      ? document.activeElement.closest("li")
      : null;
    for (const [key, row] of this.shown) {
      if (wanted.has(key) || (row === held && this.keys.includes(key))) continue;
      row.remove();
      this.shown.delete(key);
    }
    if (held?.isConnected && !wanted.has(held.dataset.key))
      wanted.set(held.dataset.key, this.keys.indexOf(held.dataset.key));
    for (const [key, index] of [...wanted].sort((one, other) => one[1] - other[1]))
      this.row(key, index);
    if (last >= this.count - BEYOND) this.near();
  }

  row(key, index) {
    let row = this.shown.get(key);
    if (!row) {
      row = h("li", { data: { key } });
      this.shown.set(key, row);
      this.rows.append(row);
    }
    row.style.transform = `translateY(${index * this.height}px)`;
    row.setAttribute("aria-posinset", index + 1);
    row.setAttribute("aria-setsize", this.total);
    row.dataset.index = index;
    const mark = this.mark(index);
    if (row.dataset.mark === mark) return;
    row.dataset.mark = mark;
    const focused = row.contains(document.activeElement);
    replace(row, this.make(index));
    if (focused) row.firstElementChild.focus({ preventScroll: true });
  }

  focus(index) {
    if (index < 0 || index >= this.count) return;
    const top = index * this.height;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + this.height > scrollTop + clientHeight)
      this.element.scrollTop = top + this.height - clientHeight;
    this.draw();
    this.shown.get(this.keys[index])?.firstElementChild.focus({ preventScroll: true });
  }
}
