import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseEnv } from 'node:util'
import { readSource, readText } from '../source/parse-source.ts'
import type { Remarks } from '../source/remarks.ts'
import { type Place, type SourceNode, at, listOf, scalar, textOf } from '../source/source-node.ts'

/** Where the variables of a `serverless.yml` are read. */
export interface VariablePlace {
  readonly folder: string
  /** As `--parameter` has them: `stage=dev` is what `--stage dev` is for the framework; `ssm:/path=x` replaces that variable. */
  readonly parameters: Readonly<Record<string, string>>
}

/** `self:custom.x`, `file(./x.yml):key`, `env:NAME`. What is no source, as in `${AWS::Region}`, is CloudFormation's. */
const variable =
  /^(?<source>self|sls|opt|env|param|file|aws|cf|ssm|s3|git|output|strToBool|vault|doppler|terraform)(?:\((?<argument>[^)]*)\))?(?:\.[\w-]+)?(?::(?<address>.*))?$/s
const deepest = 32
const mostCharacters = 100_000
/** Texts of this length are searched for variables in about a microsecond. */
const charactersOfAStep = 100
const stepsOfAVariable = 10

/** The variables of the Serverless Framework, resolved in a whole file. */
export class Variables {
  readonly #root: SourceNode
  readonly #place: VariablePlace
  readonly #remarks: Remarks
  readonly #files = new Map<string, SourceNode>()
  /** Why what has stayed as it is written has no value, by its place. */
  #missing = new Map<Place, string>()
  /** The variables whose values are being made. */
  readonly #open = new Set<string>()
  #dotenv: NodeJS.Dict<string> | undefined

  constructor(root: SourceNode, place: VariablePlace, remarks: Remarks) {
    this.#root = root
    this.#place = place
    this.#remarks = remarks
  }

  /** A variable without a value here stays as it is: most of a file concerns resources that are not measured. */
  resolve(node: SourceNode): SourceNode {
    this.#remarks.step(node.at)
    if (node.kind === 'list')
      return listOf(
        node.items.map((item) => this.resolve(item)),
        node.at,
      )
    if (node.kind === 'map')
      return {
        ...node,
        entries: new Map([...node.entries].map(([key, value]) => [key, { ...this.resolve(value), at: value.at }])),
      }
    return typeof node.value === 'string' && node.value.includes('${') ? this.#text(node.value, node.at) : node
  }

  /** The same for a part that is needed: what has no value here is a problem. */
  resolveAll(node: SourceNode): SourceNode {
    this.#missing = new Map()
    const resolved = this.resolve(node)
    for (const [at, text] of this.#missing) this.#remarks.problem(at, text)
    this.#missing = new Map()
    return resolved
  }

  get stage(): string {
    const own = at(this.#root, 'provider', 'stage')
    return this.#place.parameters['stage'] ?? (own === undefined ? undefined : textOf(this.resolve(own))) ?? 'dev'
  }

  get region(): string {
    const own = at(this.#root, 'provider', 'region')
    return (
      this.#place.parameters['region'] ?? (own === undefined ? undefined : textOf(this.resolve(own))) ?? 'us-east-1'
    )
  }

  /** "If .env.{stage} is found, .env will not be loaded." */
  get dotenv(): NodeJS.Dict<string> {
    if (this.#dotenv !== undefined) return this.#dotenv
    // The name of the stage may come from a variable itself.
    this.#dotenv = {}
    const files = [`.env.${this.stage}`, '.env'].map((name) => join(this.#place.folder, name))
    const file = files.find((path) => existsSync(path))
    return (this.#dotenv = file === undefined ? {} : parseEnv(readText(file, basename(file), this.#remarks)))
  }

  /** From the innermost outwards; a text that is one variable becomes whatever that is. */
  #text(text: string, place: Place): SourceNode {
    let rest = text
    const kept = new Set<string>()
    for (;;) {
      this.#remarks.step(place, 1 + rest.length / charactersOfAStep)
      if (rest.length > mostCharacters)
        this.#remarks.stop(place, `its variables make a text of more than ${mostCharacters} characters`)
      const found = [...rest.matchAll(/\$\{([^${}]*)\}/g)].find(
        ([whole, inner = '']) => !kept.has(whole) && variable.test(firstOf(inner)),
      )
      if (found === undefined) return scalar(rest, place)
      const value = this.#value(found[1] ?? '', place)
      if (value === undefined) {
        kept.add(found[0])
        continue
      }
      if (found[0] === rest) return { ...this.resolve(value), at: place }
      rest = `${rest.slice(0, found.index)}${textOf(value) ?? ''}${rest.slice(found.index + found[0].length)}`
    }
  }

  /** The first of the alternatives that has a value. */
  #value(inner: string, place: Place): SourceNode | undefined {
    this.#remarks.step(place, stepsOfAVariable)
    if (this.#open.has(inner) || this.#open.size > deepest) {
      this.#remarks.problem(place, `\${${inner}}: refers to itself`)
      return scalar('', place)
    }
    this.#open.add(inner)
    try {
      for (const alternative of alternatives(inner)) {
        const value = this.#one(alternative, place)
        if (value !== undefined && !(value.kind === 'scalar' && value.value === null)) return value
      }
    } finally {
      this.#open.delete(inner)
    }
    const name = firstOf(inner).replace(/^opt:|^param:/, '')
    const text = `\${${inner}}: has no value here: give --parameter '${name}=<value>', or a default after a comma`
    if (!this.#missing.has(place)) this.#missing.set(place, text)
    return undefined
  }

  #one(text: string, place: Place): SourceNode | undefined {
    const { source, argument = '', address = '' } = variable.exec(text)?.groups ?? {}
    const given = this.#place.parameters[text]
    if (given !== undefined) return scalar(given, place)
    const of = (value: string | undefined) => (value === undefined ? undefined : scalar(value, place))
    switch (source) {
      case undefined:
        return literal(text, place)
      case 'self':
        return this.#self(address)
      case 'sls':
        return of(address === 'stage' ? this.stage : 'emulated')
      case 'aws':
        return of(address === 'accountId' ? '123456789012' : address === 'region' ? this.region : undefined)
      case 'opt':
        return of(this.#place.parameters[address])
      case 'param':
        return of(this.#place.parameters[address]) ?? this.#param(address)
      case 'env':
        return of(process.env[address] ?? this.dotenv[address])
      case 'strToBool':
        return scalar(/^(?:true|1)$/i.test(argument), place)
      case 'file':
        return this.#file(argument, address, place)
      // Of AWS, of other services, or of Git.
      default:
        return undefined
    }
  }

  #self(address: string): SourceNode | undefined {
    const found = at(this.#root, ...address.split('.'))
    if (found !== undefined) return this.resolve(found)
    if (address === 'provider.stage') return scalar(this.stage, this.#root.at)
    return address === 'provider.region' ? scalar(this.region, this.#root.at) : undefined
  }

  #param(name: string): SourceNode | undefined {
    const found = [this.stage, 'default'].flatMap((stage) => [
      at(this.#root, 'params', stage, name),
      at(this.#root, 'stages', stage, 'params', name),
    ])
    const first = found.find((one) => one !== undefined)
    return first === undefined ? undefined : this.resolve(first)
  }

  #file(name: string, address: string, place: Place): SourceNode | undefined {
    const path = join(this.#place.folder, name)
    if (!existsSync(path)) return undefined
    if (!/\.(?:ya?ml|json)$/.test(path)) {
      this.#missing.set(
        place,
        `file(${name}): only YAML and JSON are read here; give --parameter 'file(${name})${address && ':'}${address}=<value>'`,
      )
      return undefined
    }
    const root = this.#files.get(path) ?? readSource(path, name, this.#remarks)
    this.#files.set(path, root)
    const found = address === '' ? root : at(root, ...address.split('.'))
    return found === undefined ? undefined : this.resolve(found)
  }
}

function firstOf(inner: string): string {
  return alternatives(inner)[0] ?? ''
}

/** Divided by commas, but for those in brackets and quotes. */
function alternatives(inner: string): string[] {
  return (inner.match(/(?:\([^)]*\)|'[^']*'|"[^"]*"|[^,])+/g) ?? []).map((part) => part.trim())
}

/** The default of a variable: in quotes, a number, a truth or null. */
function literal(text: string, place: Place): SourceNode {
  const quoted = /^(['"])(.*)\1$/s.exec(text)
  if (quoted !== null) return scalar(quoted[2] ?? '', place)
  if (text === 'null') return scalar(null, place)
  return scalar(text === 'true' || text === 'false' ? text === 'true' : text, place)
}
