import {
  type ServiceTimesProfile,
  serviceTimesSchema,
  serviceTimesSchemaName,
  typical,
} from '../../../reference-stack/local/service-times/index.ts'
import { readJsonFile } from '../../../src/json-file.ts'

/** The profiles that have a name. */
const named = new Map([['typical', typical]])

/**
 * The profile of that name, or else the one in the file.
 *
 * @returns null if none is asked for
 * @throws Refusal (2) with every mistake, if there is no such file, or it is no profile
 */
export async function readServiceTimes(nameOrFile: string | undefined): Promise<ServiceTimesProfile | null> {
  if (nameOrFile === undefined) return null
  return (
    named.get(nameOrFile) ??
    (await readJsonFile(nameOrFile, {
      what: 'a file of service times',
      schemaName: serviceTimesSchemaName,
      schema: serviceTimesSchema,
      wayOut: `give a file, or a name: ${[...named.keys()].join(', ')}`,
    }))
  )
}
