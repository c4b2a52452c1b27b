import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../commands/fanbench.ts'

export interface Identity {
  readonly key: string
  readonly cert: string
}

/** Certificates of an authority of our own, made with openssl, gone after the test. */
export interface Authority {
  /** For `NODE_EXTRA_CA_CERTS`. */
  readonly path: string
  issue(identity: { readonly name: string; readonly days: number }): Identity
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

export function makeAuthority(): Authority {
  const folder = temporaryFolder()
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=test authority', '-days', '2')
  return {
    path: join(folder, 'ca.pem'),
    issue({ name, days }) {
      const subject = ['-subj', '/CN=chat', '-addext', `subjectAltName=${name}`]
      openssl('req', ...newKey, '-keyout', 'chat.key', '-out', 'chat.csr', ...subject)
      const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy']
      openssl('x509', '-req', '-in', 'chat.csr', ...signing, '-days', String(days), '-out', 'chat.pem')
      return {
        key: readFileSync(join(folder, 'chat.key'), 'utf8'),
        cert: readFileSync(join(folder, 'chat.pem'), 'utf8'),
      }
    },
  }
}
