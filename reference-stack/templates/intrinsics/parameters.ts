import type { Remarks } from '../source/remarks.ts'
import { type SourceNode, at, entriesOf, itemsOf, listOf, numberOf, scalar, textOf } from '../source/source-node.ts'

/** The values of a template's parameters and of AWS's pseudo parameters; the user's values override the defaults. */
export class Parameters {
  readonly #declared: SourceNode | undefined
  readonly #given: Readonly<Record<string, string>>
  readonly #pseudo: Readonly<Record<string, string>>
  readonly #remarks: Remarks

  constructor(
    template: SourceNode,
    {
      given,
      pseudo,
    }: { readonly given: Readonly<Record<string, string>>; readonly pseudo: Readonly<Record<string, string>> },
    remarks: Remarks,
  ) {
    this.#declared = at(template, 'Parameters')
    this.#given = given
    this.#pseudo = pseudo
    this.#remarks = remarks
    const known = [...entriesOf(this.#declared).map(([name]) => name), ...Object.keys(pseudo)]
    for (const [name, parameter] of entriesOf(this.#declared))
      if (given[name] !== undefined) this.#check(name, parameter, given[name])
    for (const name of Object.keys(given).filter((one) => !known.includes(one)))
      remarks.problem(
        (this.#declared ?? template).at,
        `--parameter ${name}: there is no such parameter; there are ${known.join(', ')}`,
      )
  }

  has(name: string): boolean {
    return at(this.#declared, name) !== undefined || name in this.#pseudo
  }

  /** Undefined if there is no such parameter. One without a value is a problem, and empty. */
  value(name: string): SourceNode | undefined {
    const declared = at(this.#declared, name)
    const given = this.#given[name] ?? this.#pseudo[name]
    if (declared === undefined) return given === undefined ? undefined : scalar(given, { file: '', line: 0 })
    const text = given ?? textOf(at(declared, 'Default'))
    const type = textOf(at(declared, 'Type')) ?? 'String'
    if (given === undefined && (text === undefined || type.startsWith('AWS::SSM::'))) {
      const why = text === undefined ? 'has no default' : `is ${text} in the Parameter Store, which is not here`
      this.#remarks.problem(declared.at, `parameter ${name} ${why}: give --parameter ${name}=<value>`)
    } else this.#check(name, declared, text ?? '')
    if (type === 'CommaDelimitedList' || type.startsWith('List<'))
      return listOf(
        (text ?? '').split(',').map((item) => scalar(item.trim(), declared.at)),
        declared.at,
      )
    return scalar(text ?? '', declared.at)
  }

  #check(name: string, declared: SourceNode, text: string): void {
    const shown = hasNoEcho(declared) ? '***' : text
    const allowed = itemsOf(at(declared, 'AllowedValues')).map(textOf)
    if (allowed.length > 0 && !allowed.includes(text))
      this.#remarks.problem(declared.at, `parameter ${name} is ${shown}: it has to be one of ${allowed.join(', ')}`)
    if (textOf(at(declared, 'Type')) === 'Number' && numberOf(scalar(text, declared.at)) === undefined)
      this.#remarks.problem(declared.at, `parameter ${name} is ${shown}: it has to be a number`)
  }
}

/** CloudFormation reads YAML 1.1, which has more than one word for it. */
export function hasNoEcho(parameter: SourceNode | undefined): boolean {
  return /^(?:true|yes|on)$/i.test(textOf(at(parameter, 'NoEcho')) ?? '')
}
