/** The settings from the variables of a script; a missing variable has its default. */
export interface ScriptSettings {
  /** `fanbenchLimitsMs`: deliveries and connects that took longer are counted, for each limit. */
  readonly limitsMs: readonly number[]
  /** `fanbenchWaitMs`: how long a message is waited for; what has not come by then is missing. */
  readonly waitMs: number
  /** `fanbenchJoinGraceMs`: how long ago a member has to have joined for a message to be expected. */
  readonly joinGraceMs: number
  /** `fanbenchRoomVariable`: the variable that says which room a member is in. */
  readonly roomVariable: string
  /** `fanbenchOut`: the folder for a file of each worker; null without one. */
  readonly outFolder: string | null
}

/** The variables of a virtual user, from a script, a file of values or a step. */
export type Variables = Record<string, string | number | undefined>

const longestMs = 600_000

/** @throws Error that names every mistake; Artillery counts it as an error of the virtual user */
export function readScriptSettings(vars: Readonly<Variables>): ScriptSettings {
  const mistakes: string[] = []
  const numberOf = (name: string, usual: number, least: number) => {
    const value = Number(vars[name] ?? usual)
    if (!(value >= least && value <= longestMs)) mistakes.push(`${name} has to be ${least} to ${longestMs} ms`)
    return value
  }
  // Artillery hands on one element of a list, by chance: several limits are a text.
  const limitsMs = String(vars['fanbenchLimitsMs'] ?? '100,250,500,1000')
    .split(',')
    .map(Number)
  if (!limitsMs.every((limit) => Number.isInteger(limit) && limit > 0 && limit <= longestMs))
    mistakes.push("fanbenchLimitsMs has to be a text of whole milliseconds, as '100,250'")
  const settings = {
    limitsMs,
    waitMs: numberOf('fanbenchWaitMs', 5000, 1),
    joinGraceMs: numberOf('fanbenchJoinGraceMs', 250, 0),
    roomVariable: String(vars['fanbenchRoomVariable'] ?? 'room'),
    outFolder: vars['fanbenchOut'] === undefined ? null : String(vars['fanbenchOut']),
  }
  if (limitsMs.some((limit) => limit > settings.waitMs))
    mistakes.push('a limit of fanbenchLimitsMs is longer than fanbenchWaitMs')
  if (mistakes.length > 0) throw new Error(mistakes.join('; '))
  return settings
}
