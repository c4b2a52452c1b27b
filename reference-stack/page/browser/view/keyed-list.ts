/**
 * Brings the children of a list in line with its items: what stays is left alone, with its focus and its place; only what is new is made, and
 * only what is gone is removed.
 */
export class KeyedList<Item> {
  readonly #list: HTMLElement
  readonly #keyOf: (item: Item) => string | number
  readonly #make: (item: Item) => HTMLElement
  readonly #update: (child: HTMLElement, item: Item) => void
  readonly #children = new Map<string | number, HTMLElement>()

  constructor(
    list: HTMLElement,
    keyOf: (item: Item) => string | number,
    make: (item: Item) => HTMLElement,
    update: (child: HTMLElement, item: Item) => void,
  ) {
    this.#list = list
    this.#keyOf = keyOf
    this.#make = make
    this.#update = update
  }

  show(items: readonly Item[]): void {
    const keys = new Set(items.map(this.#keyOf))
    for (const [key, child] of this.#children) {
      if (keys.has(key)) continue
      child.remove()
      this.#children.delete(key)
    }
    let next = this.#list.firstElementChild
    for (const item of items) {
      const child = this.#childFor(item)
      this.#update(child, item)
      if (child === next) next = next.nextElementSibling
      else this.#list.insertBefore(child, next)
    }
  }

  #childFor(item: Item): HTMLElement {
    const key = this.#keyOf(item)
    const child = this.#children.get(key) ?? this.#make(item)
    this.#children.set(key, child)
    return child
  }
}
