import { z } from 'zod'
import { readJsonFile } from '../../json-file.ts'
import { maskedUrl } from '../../masked-url.ts'
import { type Target, endpointTarget } from '../target.ts'
import { webSocketUrlProblem } from '../websocket-url.ts'
import type { FunctionBefore } from './restore-function.ts'

/** In the folder of an experiment that changes functions of an existing target. */
export const restoreFileName = 'restore.json'

const schemaName = 'fanbench/restore@1'

/** A function before the experiment, and the version that keeps its variables. */
export interface FunctionToRestore extends FunctionBefore {
  /** Published before the first change; null where no variables are changed. No value of them ever gets into the file. */
  readonly variablesIn: string | null
}

/** All that is needed to undo what an experiment has changed of the functions of its target. */
export interface RestoreFile {
  readonly schema: typeof schemaName
  readonly experimentId: string
  /** When all was put back; null until then. */
  readonly restoredAt: string | null
  readonly target: Pick<Target, 'kind' | 'region' | 'url' | 'endpoints' | 'ownership'> & { readonly alias: string }
  readonly functions: readonly FunctionToRestore[]
}

const name = z.string().min(1, { error: 'must not be empty' })
const endpoint = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).exactOptional()

const restoreFileSchema = z.object({
  schema: z.literal(schemaName),
  experimentId: name,
  restoredAt: z.string().nullable(),
  target: z.object({
    kind: z.enum(['emulated', 'aws']),
    region: z.string().regex(/^[a-z\d-]{1,63}$/, { error: 'must be a Region such as eu-west-1' }),
    url: z.string().superRefine((url, context) => {
      const problem = webSocketUrlProblem(url)
      if (problem !== null) context.addIssue(problem)
    }),
    endpoints: z.object({ lambda: endpoint, cloudwatch: endpoint, cloudformation: endpoint }),
    ownership: z.object({ stack: name, nonce: name }).nullable(),
    alias: name,
  }),
  functions: z.array(
    z.object({
      name,
      aliasVersion: z.string().regex(/^(\d+|\$LATEST)$/, { error: 'must be a version' }),
      memoryMb: z.int().min(128).max(10_240),
      description: z.string().max(256),
      lastVersion: z.int().min(0),
      variablesIn: z.string().regex(/^\d+$/, { error: 'must be a version' }).nullable(),
    }),
  ),
}) satisfies z.ZodType<RestoreFile>

export function restoreFile(
  experimentId: string,
  target: Target,
  alias: string,
  functions: readonly FunctionToRestore[],
): RestoreFile {
  const { kind, region, endpoints, ownership } = target
  const { lambda, cloudwatch, cloudformation } = endpoints
  return {
    schema: schemaName,
    experimentId,
    restoredAt: null,
    target: {
      kind,
      region,
      // Of a target that proves whose it is, the URL has to be the one of the stack's outputs, which has no secrets.
      url: maskedUrl(target.url),
      endpoints: {
        ...(lambda !== undefined && { lambda }),
        ...(cloudwatch !== undefined && { cloudwatch }),
        ...(cloudformation !== undefined && { cloudformation }),
      },
      ownership,
      alias,
    },
    functions,
  }
}

/** @throws Refusal (2) with every mistake */
export async function readRestoreFile(path: string): Promise<RestoreFile> {
  return readJsonFile(path, {
    what: 'a restore file',
    schemaName,
    schema: restoreFileSchema,
    wayOut: 'an experiment that changes the functions of an existing target writes one into its folder',
  })
}

/** The target, as the guards and the client of Lambda need it. */
export function targetToRestore({ target }: RestoreFile): Target {
  return { ...endpointTarget(target.url), ...target }
}
