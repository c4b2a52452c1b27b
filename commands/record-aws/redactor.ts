import type { Json } from './recording.ts'

/**
 * Keeps accounts, APIs, hosts, addresses, ids and credentials out of a recording, which may be published: known names by
 * their text, all others by their format.
 */
export class Redactor {
  readonly #known = new Map<string, string>()

  /** @param placeholder takes the place of the name */
  hide(name: string, placeholder: string): void {
    if (name !== '') this.#known.set(name, placeholder).set(encodeURIComponent(name), placeholder)
  }

  redact<Value extends Json>(value: Value): Value {
    return this.#redact(value) as Value
  }

  #redact(value: Json): Json {
    if (typeof value === 'string') return this.#ofText(value)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((entry) => this.#redact(entry))
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [this.#ofText(key), this.#redact(entry)]))
  }

  #ofText(text: string): string {
    // The longest first: the name of a function may contain that of the stack.
    const known = [...this.#known].sort(([a], [b]) => b.length - a.length)
    const withoutKnown = known.reduce((left, [name, placeholder]) => left.replaceAll(name, placeholder), text)
    return shapes.reduce((left, [shape, placeholder]) => left.replaceAll(shape, placeholder), withoutKnown)
  }
}

/** The order matters: a later pattern could match a part of an earlier one. */
const shapes: readonly (readonly [RegExp, string])[] = [
  // Roles, sessions and users are named after people.
  [/\barn:aws[\w-]*:(?:sts|iam)::[^\s"'<>]+/g, '<principal>'],
  [/(?<=\/(?:home|Users)\/)[^/\s"'<>]+/g, '<user>'],
  [/(?<=@connections\/)[^\s/"'<>]+/g, '<id>'],
  [/Root=1-[\da-f]{8}-[\da-f]{24}/gi, '<trace>'],
  [/(?<=:\/\/)[^\s/"'<>]+/g, '<host>'],
  [/\b[\w-]+(?:\.[\w-]+)*\.amazonaws\.com(?:\.cn)?\b/gi, '<host>'],
  [/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi, '<uuid>'],
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z\d]{12,}\b/g, '<key>'],
  // Some errors show the last four digits of an account id.
  [/\b\d{12}\b|\*{4,}\d{4}\b/g, '<account>'],
  [/(?:\b|::ffff:)(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b/g, '<address>'],
  [/(?<![\w:.])(?=[\da-f:]*::|(?:[\da-f]{1,4}:){5})[\da-f:]{3,39}(?![\w:])/gi, '<address>'],
  [/\b[\da-f]{32,}\b/gi, '<hash>'],
  // Connection, message and request ids of API Gateway, and all other base64 of a fixed length.
  [/(?<![\w+/-])[\w+/-]{10,}(?:={1,2}|(?:%3D){1,2})(?![\w=])/g, '<id>'],
]
