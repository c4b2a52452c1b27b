import { ServiceError } from '../wire/service-error.ts'

export type MessageFilter = (message: string) => boolean

/**
 * Understands what CloudWatch Logs calls a filter pattern, as far as: none; one term, quoted or a plain word; and one
 * member of a JSON line, `{ $.fanbench = 1 }`.
 *
 * @throws ServiceError `InvalidParameterException` for every other pattern
 */
export function parseFilterPattern(pattern: string): MessageFilter {
  if (pattern.trim() === '') return () => true
  const term = /^\s*(?:"([^"]+)"|(\w+))\s*$/.exec(pattern)
  if (term) {
    const text = term[1] ?? term[2] ?? ''
    return (message) => message.includes(text)
  }
  const member = /^\s*\{\s*\$\.(\w+)\s*=\s*(?:"([^"]*)"|(-?\d+(?:\.\d+)?))\s*\}\s*$/.exec(pattern)
  if (member) {
    const [, name = '', text, number] = member
    const wanted = text ?? Number(number)
    return (message) => memberOf(message, name) === wanted
  }
  throw new ServiceError(
    'InvalidParameterException',
    'Invalid filter pattern: the stand-in knows only one term, "quoted" or a word, and { $.name = value }.',
  )
}

function memberOf(message: string, name: string): unknown {
  if (!message.startsWith('{')) return undefined
  try {
    const line = JSON.parse(message) as Readonly<Record<string, unknown>>
    return Object.hasOwn(line, name) ? line[name] : undefined
  } catch {
    return undefined
  }
}
