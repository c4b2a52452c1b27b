/**
 * The name of a member in the chat, `u12-3f9a0c1b`: unique among all runs on one chat.
 *
 * @param run see `runMark`
 */
export function memberName(index: number, run: string): string {
  return `u${index}-${run}`
}

/** The member and the run of a name as it is found in the chat, which may put something before it; null of any other name. */
export function readMemberName(name: string): { readonly index: number; readonly run: string } | null {
  const [, index = '', run = ''] = /u(\d+)-([\da-f]{8})$/.exec(name) ?? []
  return run === '' ? null : { index: Number(index), run }
}
