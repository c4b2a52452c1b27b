/** Phrases as one sentence: with a capital and a full stop. */
export function oneSentence(phrases: readonly string[]): string {
  const text = phrases.map((phrase) => phrase.replace(/\.$/, '')).join('; ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** Without its full stop: `None of 4 connections opened (http-status 403 4)`. */
export function firstSentence(text: string): string {
  return text.split(/(?<=[^.]{3}[.?])\s+(?=[A-Z])/u, 1)[0]?.replace(/\.$/, '') ?? ''
}

/** For the middle of a sentence: names keep their capital. */
export function lowerFirst(text: string): string {
  return /^(?:The|Other|Others|Worker|None|Only|This|These|A|An|All|No|It|There|Crowd)\b/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text
}

/** Removes the first of the texts if the headline says all that is in it. */
export function beyondHeadline([first, ...others]: readonly string[]): string[] {
  if (first === undefined) return []
  return firstSentence(first) === first.replace(/\.$/, '') ? others : [first, ...others]
}
