/** The expression of a definition that has none. */
export const defaultRouteSelectionExpression = '$request.body.action'

/** A route selection expression as it is evaluated: text as it stands, and variables with a path into the message. */
export type SelectionPart = string | { readonly path: readonly PathStep[] }

/** A member by its name, an element by its index, or all that there are. */
export type PathStep = string | number | typeof everything

export const everything = Symbol('*')

/** "A dollar sign can be escaped with `\`." */
const escapedDollar = /^\\\$/
const plainText = /^[^$\\]+|^\\/
/** "Curly braces can be used to explicitly define variable boundaries." */
const wrappedVariable = /^\$\{request\.body([^{}]+)\}/
/** Matches a variable without braces. Its end is not documented: here it ends before a character that a path cannot contain. */
const bareVariable = /^\$request\.body((?:\.[^\s{}[\]/$\\.]+|\[(?:\d+|\*|'[^']*'|"[^"]*")\])+)/
const pathStep =
  /^(?:\.(?<name>[^\s.[\]]+)|\[(?<index>\d+)\]|\[(?<all>\*)\]|\['(?<single>[^']*)'\]|\["(?<double>[^"]*)"\])/

/**
 * Reads `$request.body.action`, `${request.body.service}/${request.body.action}`, `$request.body.items[0].type`, and a
 * static value. "You can use any JSON path expression after `request.body`": of JSONPath there are names, indexes and `*`.
 *
 * @returns the reason as text if it cannot be evaluated
 */
export function parseSelectionExpression(expression: string): readonly SelectionPart[] | string {
  if (expression === '') return 'is empty'
  const parts: SelectionPart[] = []
  let rest = expression
  while (rest !== '') {
    const variable = wrappedVariable.exec(rest) ?? bareVariable.exec(rest)
    const text = escapedDollar.exec(rest) ?? plainText.exec(rest)
    if (variable !== null) {
      const path = parsePath(variable[1] ?? '')
      if (path === null)
        return `has a path that cannot be evaluated here: ${variable[0]} (names, [0], [*] and ['name'] can)`
      parts.push({ path })
    } else if (text !== null) parts.push(text[0] === '\\$' ? '$' : text[0])
    else return 'has to be like $request.body.action; a $ that begins no such variable is written \\$'
    rest = rest.slice((variable ?? text)?.[0].length)
  }
  return parts
}

function parsePath(path: string): readonly PathStep[] | null {
  const steps: PathStep[] = []
  let rest = path
  while (rest !== '') {
    const step = pathStep.exec(rest)
    if (step === null) return null
    const { name, index, all, single, double } = step.groups ?? {}
    if (all !== undefined || name === '*') steps.push(everything)
    else steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index))
    rest = rest.slice(step[0].length)
  }
  return steps
}
