import type { CompletedCommand, CompletedOption, Values } from './command-tree.ts'

/** Most commands have the settings of a run among their options: a script writes them once, and names them where they are. */
interface SharedOption {
  readonly option: CompletedOption
  /** That have it, all with the same words. */
  readonly commands: readonly CompletedCommand[]
}

/** Each option once for all commands in which it is called, described and completed alike. */
function sharedOptions(commands: readonly CompletedCommand[]): SharedOption[] {
  const found = Map.groupBy(
    commands.flatMap((command) => command.options.map((option) => ({ command, option }))),
    ({ option }) => JSON.stringify(option),
  )
  return [...found.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ option: first.option, commands: [first.command, ...others.map(({ command }) => command)] }],
  )
}

/** Options that the same commands have. */
export interface OptionList {
  readonly options: readonly CompletedOption[]
  readonly commands: readonly CompletedCommand[]
}

export function optionLists(commands: readonly CompletedCommand[]): OptionList[] {
  const lists = Map.groupBy(sharedOptions(commands), (shared) => shared.commands.map(pathOf).join('\n'))
  return [...lists.values()].map((list) => ({
    options: list.map(({ option }) => option),
    commands: list[0]?.commands ?? [],
  }))
}

/** Options after which the same may stand. */
export interface TakenValues {
  /** Patterns of `case` for `command path:--flag`: the first that matches counts. */
  readonly patterns: readonly string[]
  /** Null of switches, where commands differ in it. */
  readonly takes: Values | null
}

/** What stands after each option: by its flag, and before that for the commands in which it is not as in most. */
export function takenValues(commands: readonly CompletedCommand[]): TakenValues[] {
  const flags = Map.groupBy(
    commands.flatMap(({ path, options }) =>
      options.flatMap((option) => option.flags.map((flag) => ({ path, flag, takes: option.takes }))),
    ),
    ({ flag }) => flag,
  )
  const patterns = [...flags].flatMap(([flag, uses]) => {
    const kinds = [...Map.groupBy(uses, ({ takes }) => JSON.stringify(takes)).values()]
    const usual = kinds.reduce((most, kind) => (kind.length > most.length ? kind : most))
    const others = kinds.filter((kind) => kind !== usual).flat()
    return [
      ...others.map(({ path, takes }) => ({ pattern: `'${path.join(' ')}:${flag}'`, takes, isUsual: false })),
      ...usual.slice(0, 1).map(({ takes }) => ({ pattern: `*:${flag}`, takes, isUsual: true })),
    ]
  })
  const needed = patterns.filter(({ takes, isUsual }) => takes !== null || !isUsual)
  const alike = Map.groupBy(needed, ({ takes, isUsual }) => `${isUsual} ${JSON.stringify(takes)}`)
  return [...alike.values()]
    .toSorted((a, b) => Number(a[0]?.isUsual) - Number(b[0]?.isUsual))
    .map((same) => ({ patterns: same.map(({ pattern }) => pattern), takes: same[0]?.takes ?? null }))
}

export function pathOf({ path }: CompletedCommand): string {
  return path.join(' ')
}
