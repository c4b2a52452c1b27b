import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeOwnFolder } from '../../processes/own-folder.ts'

const variable = 'NODE_EXTRA_CA_CERTS'

/**
 * Processes that are started from now on trust this certificate, beside those that Node comes with. This one does not: Node has
 * read the variable when it started. Disposing of it ends that.
 *
 * @param cert PEM
 */
export async function trustedByChildren(cert: string): Promise<AsyncDisposable> {
  const folder = await makeOwnFolder('certificate')
  const file = join(folder.path, 'certificate.pem')
  await writeFile(file, cert)
  const before = process.env[variable]
  process.env[variable] = file
  return {
    async [Symbol.asyncDispose]() {
      if (before === undefined) delete process.env[variable]
      else process.env[variable] = before
      await folder[Symbol.asyncDispose]()
    },
  }
}
