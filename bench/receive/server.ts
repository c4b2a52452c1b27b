import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeLoopbackCertificate } from '../../commands/selftest/loopback-certificate.ts'
import { compile, compiler } from '../compile.ts'
import type { Load } from './load.ts'

/** How the server of a load is started on a loopback address. */
export type ServerCommand = (address: string, load: Load) => readonly [program: string, ...args: string[]]

/** The server that a client connects to. */
export interface Endpoint {
  readonly scheme: 'ws' | 'wss'
  readonly address: string
  readonly port: number
}

/** Why no server can speak TLS here, or undefined. */
export function whyNoTls(): string | undefined {
  const { status } = spawnSync(compiler, ['-E', '-include', 'openssl/ssl.h', '-x', 'c', '/dev/null'])
  return status === 0 ? undefined : 'there is no OpenSSL to compile with; on Debian: apt install libssl-dev'
}

/**
 * Compiles the server, and makes a certificate where it has to speak TLS, which all clients trust that are started from now on.
 *
 * @param addresses those on which it will listen
 */
export function makeServer(folder: string, tls: { readonly addresses: readonly string[] } | null): ServerCommand {
  const source = new URL('./broadcast-server.c', import.meta.url)
  const argumentsOf = (address: string, { mode, connections, messages, ratePerSecond }: Load) =>
    [address, mode, connections, messages, ratePerSecond].map(String)
  const plain = compile(source, folder)
  if (tls === null) return (address, load) => [plain, ...argumentsOf(address, load)]
  const withTls = compile(source, folder, { suffix: '-tls', flags: ['-DTLS'], libraries: ['-lssl', '-lcrypto'] })
  const { key, cert } = makeLoopbackCertificate(tls.addresses)
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  writeFileSync(keyFile, key, { mode: 0o600 })
  writeFileSync(certFile, cert)
  process.env['NODE_EXTRA_CA_CERTS'] = certFile
  return (address, load) =>
    load.isOverTls
      ? [withTls, ...argumentsOf(address, load), keyFile, certFile]
      : [plain, ...argumentsOf(address, load)]
}
