/** The knowledge about the people here: from an answer of the chat, or only from their messages. */
export type KnownPeople =
  | { readonly kind: 'members'; readonly count: number; readonly members: readonly NamedMembers[] }
  | { readonly kind: 'seen'; readonly seen: readonly SeenPerson[] }

/** Several people may have the same name. */
export interface NamedMembers {
  readonly name: string
  readonly count: number
}

export interface SeenPerson {
  readonly name: string
  /** The time of their last message, in epoch milliseconds. */
  readonly lastAt: number
}

const mostSeen = 100

/** The people in the room. */
export class People {
  /** In the order in which they were last heard. */
  readonly #lastAt = new Map<string, number>()
  #members: { readonly count: number; readonly byName: ReadonlyMap<string, number> } | null = null

  get known(): KnownPeople {
    if (this.#members === null)
      return { kind: 'seen', seen: [...this.#lastAt].toReversed().map(([name, lastAt]) => ({ name, lastAt })) }
    const members = [...this.#members.byName].map(([name, count]) => ({ name, count }))
    return {
      kind: 'members',
      count: this.#members.count,
      members: members.sort((a, b) => a.name.localeCompare(b.name)),
    }
  }

  heard(name: string): void {
    this.#lastAt.delete(name)
    this.#lastAt.set(name, Date.now())
    const oldest = this.#lastAt.keys().next().value
    if (this.#lastAt.size > mostSeen && oldest !== undefined) this.#lastAt.delete(oldest)
  }

  /** @returns who has come and who has left since the chat last told; null the first time, and where not all names are known */
  told(
    count: number,
    names: readonly string[],
  ): { readonly came: readonly string[]; readonly left: readonly string[] } | null {
    const before = this.#members
    const byName = new Map<string, number>()
    for (const name of names) byName.set(name, (byName.get(name) ?? 0) + 1)
    this.#members = { count, byName }
    if (before === null || total(before.byName) < before.count || names.length < count) return null
    return { came: more(byName, before.byName), left: more(before.byName, byName) }
  }

  /** Whom the chat has told of may be gone by now. */
  connectionEnded(): void {
    this.#members = null
  }

  clear(): void {
    this.#lastAt.clear()
    this.#members = null
  }
}

function total(byName: ReadonlyMap<string, number>): number {
  return [...byName.values()].reduce((sum, count) => sum + count, 0)
}

/** The names that more people have in the one than in the other. */
function more(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): string[] {
  return [...one].filter(([name, count]) => count > (other.get(name) ?? 0)).map(([name]) => name)
}
