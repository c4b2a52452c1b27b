/** A request that gets an error frame with this text as its ordinary answer. */
export class Refusal extends Error {}

/** Takes the value of a field, or says what is wrong with it: `is missing`, `is longer than ...`. */
type Check = (value: string) => string | undefined

const name: Check = (value) => {
  if (value === '') return 'is empty'
  if (value.length > 64) return 'is longer than 64 characters'
  return undefined
}

export const roomName = name
export const userName = name

/** Counted as it travels, so with the escapes of JSON. */
const text =
  (bytesMax: number): Check =>
  (value) =>
    Buffer.byteLength(JSON.stringify(value)) > bytesMax ? `is longer than ${bytesMax} bytes` : undefined

/** With its envelope it has to fit into a frame of 128 KB. */
export const messageText = text(100 * 1024)

/** A part of the member's item, which every message to the room reads. */
export const positionText = text(1024)

/**
 * The checked fields of a client's frame, in an object of their own; whatever else the frame holds is left behind.
 * @throws {Refusal} if the frame is not a JSON object, or a field is missing, of another type or refused by its check.
 */
export function readFrame<Field extends string>(
  body: string | undefined,
  checks: Readonly<Record<Field, Check>>,
): Record<Field, string> {
  return readFields(parseObject(body ?? ''), checks)
}

/** The same of an object that is there already, as the query of a URL is. */
export function readFields<Field extends string>(
  from: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<Field, Check>>,
): Record<Field, string> {
  const fields: Partial<Record<Field, string>> = {}
  for (const field in checks) fields[field] = checkedField(from, field, checks[field])
  return fields as Record<Field, string>
}

function parseObject(body: string): Readonly<Record<string, unknown>> {
  let frame: unknown
  try {
    frame = JSON.parse(body)
  } catch {
    throw new Refusal('the frame is not JSON')
  }
  if (typeof frame !== 'object' || frame === null) throw new Refusal('the frame is not a JSON object')
  return frame as Record<string, unknown>
}

function checkedField(frame: Readonly<Record<string, unknown>>, field: string, check: Check): string {
  const value = frame[field]
  if (value === undefined) throw new Refusal(`${field} is missing`)
  if (typeof value !== 'string') throw new Refusal(`${field} is not a string`)
  // Half a surrogate pair has no UTF-8 form, so DynamoDB could not keep it.
  if (!value.isWellFormed()) throw new Refusal(`${field} is not well-formed Unicode`)
  const mistake = check(value)
  if (mistake !== undefined) throw new Refusal(`${field} ${mistake}`)
  return value
}
