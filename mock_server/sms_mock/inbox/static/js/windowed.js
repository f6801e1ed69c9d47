// A long list of rows of one height of which only those in sight exist.

import { h, list, replace } from "./dom.js";

const BEYOND = 6;

export class Windowed {
  // `make(item)` gives the content of a row; `near()` is called when the end comes into sight.
  constructor({ height, key, make, near, label }) {
    this.height = height;
    this.key = key;
    this.make = make;
    this.near = near;
    this.items = [];
    this.total = 0;
    // While a row is pressed it stays where it is, or the release would be no click on it. What is to
    // be shown then waits.
    this.isPressed = false;
    this.waiting = null;
    this.rows = h("ul", { class: "rows", "aria-label": label });
    this.element = h("div", { class: "scroller" }, this.rows);
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    this.rows.addEventListener("pointerdown", () => (this.isPressed = true));
    const release = () => setTimeout(() => this.release());
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release);
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  // `total` counts the rows that are not loaded yet too.
  show(items, total) {
    if (this.isPressed) {
      this.waiting = [items, total];
      return;
    }
    const { scrollTop } = this.element;
    const above = scrollTop > 0 ? this.countCameAbove(items) : 0;
    this.items = items;
    this.total = Math.max(total, items.length);
    this.rows.style.height = `${items.length * this.height}px`;
    if (above) this.element.scrollTop = scrollTop + above * this.height;
    this.draw();
  }

  release() {
    this.isPressed = false;
    if (this.waiting) this.show(...this.waiting);
    this.waiting = null;
  }

  // How many rows came above those in sight: further down the list nothing moves under the reader.
  // A row in sight that moved to the top itself tells nothing.
  countCameAbove(items) {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.ceil(scrollTop / this.height);
    const places = new Map(items.map((item, index) => [this.key(item), index]));
    const moves = this.items
      .slice(first, Math.ceil((scrollTop + clientHeight) / this.height))
      .map((item, index) => places.get(this.key(item)) - (first + index));
    return moves.find((move) => move >= 0) ?? 0;
  }

  draw() {
    const top = this.element.scrollTop;
    const first = Math.max(0, Math.floor(top / this.height) - BEYOND);
    const last = Math.min(
      this.items.length,
      Math.ceil((top + this.element.clientHeight) / this.height) + BEYOND,
    );
    const wanted = new Set();
    for (let index = first; index < last; index += 1) wanted.add(index);
    // The row with the focus exists wherever it is scrolled to.
    const focused = this.focusedKey();
    if (focused)
      wanted.add(this.items.findIndex((item) => String(this.key(item)) === focused)).delete(-1);
    list(
      this.rows,
      [...wanted]
        .sort((one, other) => one - other)
        .map((index) => ({ index, total: this.total, item: this.items[index] })),
      ({ item }) => this.key(item),
      (row) => this.place(h("li", { data: { key: this.key(row.item) } }, this.make(row.item)), row),
      (element, row, before) => {
        this.place(element, row);
        if (JSON.stringify(row.item) !== JSON.stringify(before.item))
          replace(element, this.make(row.item));
      },
    );
    if (this.items.length && last >= this.items.length - BEYOND) this.near();
  }

  focusedKey() {
    const { activeElement } = document;
    const row = /** @type {any} */ (
      this.rows.contains(activeElement) ? activeElement.closest("li") : null
    );
    return row?.dataset.key;
  }

  place(element, { index, total }) {
    element.style.transform = `translateY(${index * this.height}px)`;
    element.setAttribute("aria-posinset", index + 1);
    element.setAttribute("aria-setsize", total);
    element.dataset.index = index;
    return element;
  }

  focus(index) {
    if (index < 0 || index >= this.items.length) return;
    const top = index * this.height;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + this.height > scrollTop + clientHeight)
      this.element.scrollTop = top + this.height - clientHeight;
    this.draw();
    this.rows.querySelector(`[data-index="${index}"]`)?.firstElementChild.focus({
      preventScroll: true,
    });
  }
}
