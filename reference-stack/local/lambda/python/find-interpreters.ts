import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { FunctionDefinition, PythonRuntime } from '../../../define-stack.ts'
import { pythonRuntime } from '../../../definition-defaults.ts'
import { DefinitionError } from '../../../load-definition.ts'

/** A Python of this machine. */
export interface Interpreter {
  readonly path: string
  /** `3.12.4` */
  readonly version: string
}

/** The oldest that runs `runtime.py`. */
const oldestMinor = 9

/**
 * A Python for each runtime that the functions ask for: what is called `python3` if it is of that version, since it may be that of
 * a virtual environment, or else `python3.12`, or else `python3` of another version.
 *
 * @throws DefinitionError if this machine has none that can be used
 */
export async function findInterpreters(
  functions: Readonly<Record<string, FunctionDefinition>>,
): Promise<ReadonlyMap<PythonRuntime, Interpreter>> {
  const asked = new Set(Object.values(functions).flatMap((definition) => pythonRuntime(definition) ?? []))
  if (asked.size === 0) return new Map()
  const usual = await interpreterCalled('python3')
  const found = await Promise.all(
    [...asked].map(async (runtime) => {
      if (usual !== undefined && isOf(usual, runtime)) return [runtime, usual] as const
      return [runtime, (await interpreterCalled(runtime)) ?? usual] as const
    }),
  )
  const problems = found
    .filter(([, interpreter]) => !isUsable(interpreter))
    .map(([runtime, old]) => missing(runtime, old))
  if (problems.length > 0) throw new DefinitionError(problems)
  return new Map(found.flatMap(([runtime, interpreter]) => (interpreter === undefined ? [] : [[runtime, interpreter]])))
}

/**
 * The runtime that a new function of this machine is for: that of what is called `python3`.
 *
 * @throws DefinitionError if there is none that can be used
 */
export async function runtimeOfMachine(): Promise<PythonRuntime> {
  const usual = await interpreterCalled('python3')
  if (usual !== undefined && isUsable(usual)) return `python3.${Number(usual.version.split('.')[1])}`
  const instead = usual === undefined ? 'there is no python3 on this machine' : `python3 is ${usual.version}`
  throw new DefinitionError([
    `Python handlers need a Python from 3.${oldestMinor} on, and ${instead}; install one, so that \`python3\` starts it`,
  ])
}

/** A notice to the author if the interpreter is not of the function's version. */
export function versionNotice(runtime: PythonRuntime, interpreter: Interpreter): string | undefined {
  return isOf(interpreter, runtime)
    ? undefined
    : `${runtime} is not on this machine: it runs on Python ${interpreter.version}, ${interpreter.path}.`
}

function missing(runtime: PythonRuntime, old: Interpreter | undefined): string {
  const instead = old === undefined ? 'no python3' : `python3 is ${old.version}`
  return `${runtime}: there is no ${runtime} on this machine, and ${instead}; install it, or another Python from 3.${oldestMinor} on, so that \`${runtime}\` or \`python3\` starts it`
}

function isOf({ version }: Interpreter, runtime: PythonRuntime): boolean {
  return version.startsWith(`${runtime.replace('python', '')}.`)
}

function isUsable(interpreter: Interpreter | undefined): boolean {
  const [major, minor] = interpreter?.version.split('.').map(Number) ?? []
  return major === 3 && minor !== undefined && minor >= oldestMinor
}

/** Its own path, since what stands in for it, such as a shim of pyenv, would be started with every environment. */
async function interpreterCalled(name: string): Promise<Interpreter | undefined> {
  const question = "import sys; print(sys.executable); print('.'.join(map(str, sys.version_info[:3])))"
  try {
    const { stdout } = await promisify(execFile)(name, ['-c', question], { timeout: 10_000 })
    const [path, version] = stdout.trim().split(/\r?\n/)
    return path && version ? { path, version } : undefined
  } catch {
    return undefined
  }
}
