import { randomUUID } from 'node:crypto'
import type { Answer } from './service-endpoint.ts'

// AWS's query protocol: a form that names its operation as `Action`, answered in XML.

/** A list of the form is `Names.member.1`, `Names.member.2`; a structure is `Range.From`, `Range.To`. All that is in it is text. */
export type QueryValue = string | readonly QueryValue[] | { readonly [name: string]: QueryValue }

/** The parameters of a form, as they lie within each other. */
export function parametersOf(form: URLSearchParams): { readonly [name: string]: QueryValue } {
  const root = new Map<string, Tree>()
  for (const [path, text] of form) {
    const steps = path.split('.')
    const last = steps.pop() ?? ''
    let branch = root
    for (const step of steps) {
      const next = branch.get(step)
      const deeper = next instanceof Map ? next : new Map<string, Tree>()
      branch.set(step, deeper)
      branch = deeper
    }
    branch.set(last, text)
  }
  return fieldsOf(root)
}

type Tree = string | Map<string, Tree>

function fieldsOf(branch: ReadonlyMap<string, Tree>): { readonly [name: string]: QueryValue } {
  return Object.fromEntries([...branch].map(([name, tree]) => [name, valueOf(tree)]))
}

function valueOf(tree: Tree): QueryValue {
  if (typeof tree === 'string') return tree
  const members = tree.get('member')
  if (!(members instanceof Map) || tree.size > 1) return fieldsOf(tree)
  return [...members].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, member]) => valueOf(member))
}

/** @param result the inner XML of its result; left out: it has none */
export function queryAnswer(action: string, namespace: string, result?: string): Answer {
  const inner = result === undefined ? '' : `<${action}Result>${result}</${action}Result>`
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`
  return xml(200, `<${action}Response xmlns="${namespace}">${inner}${metadata}</${action}Response>`)
}

export function queryRefusal(namespace: string, code: string, message: string): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escapedXml(message)}</Message></Error>`
  return xml(400, `<ErrorResponse xmlns="${namespace}">${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`)
}

export function escapedXml(text: string): string {
  return text.replaceAll(/[<>&"']/g, (character) => `&#${character.codePointAt(0)};`)
}

function xml(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body }
}
