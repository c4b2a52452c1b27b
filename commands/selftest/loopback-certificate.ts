import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeOwnFolder } from '../../processes/own-folder.ts'

/** PEM texts. */
export interface LoopbackCertificate {
  readonly key: string
  readonly cert: string
}

const dayMs = 24 * 3600 * 1000

/** The tags of ASN.1 in DER (X.690, 8.1). */
const tags = {
  integer: 2,
  bitString: 3,
  octetString: 4,
  utf8String: 12,
  utcTime: 23,
  sequence: 0x30,
  set: 0x31,
} as const
/** Context-specific: the version and the extensions of a certificate, and an iPAddress among the alternative names. */
const versionTag = 0xa0
const extensionsTag = 0xa3
const ipAddressTag = 0x87

/** Object identifiers, encoded: ecdsa-with-SHA256, commonName, subjectAltName. */
const ecdsaWithSha256 = Buffer.from('06082a8648ce3d040302', 'hex')
const commonName = Buffer.from('0603550403', 'hex')
const subjectAltName = Buffer.from('0603551d11', 'hex')

/**
 * A new key on P-256, and a certificate for IPv4 addresses that it has signed itself (RFC 5280, 4.1), good for a day: node:crypto
 * makes no certificates, and not every machine has openssl. Nobody trusts it unless told, as by `NODE_EXTRA_CA_CERTS`.
 */
export function makeLoopbackCertificate(addresses: readonly string[]): LoopbackCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(tags.sequence, ecdsaWithSha256)
  const name = der(
    tags.sequence,
    der(tags.set, der(tags.sequence, commonName, der(tags.utf8String, Buffer.from('fanbench loopback')))),
  )
  const serial = randomBytes(16)
  // A positive number without a leading zero byte.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  const names = der(tags.sequence, ...addresses.map((ip) => der(ipAddressTag, Buffer.from(ip.split('.').map(Number)))))
  const toBeSigned = der(
    tags.sequence,
    der(versionTag, der(tags.integer, Buffer.of(2))),
    der(tags.integer, serial),
    algorithm,
    name,
    der(tags.sequence, utcTime(Date.now() - dayMs / 24), utcTime(Date.now() + dayMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(extensionsTag, der(tags.sequence, der(tags.sequence, subjectAltName, der(tags.octetString, names)))),
  )
  const signature = der(tags.bitString, Buffer.of(0), sign('sha256', toBeSigned, privateKey))
  const certificate = der(tags.sequence, toBeSigned, algorithm, signature).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
  }
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content])
}

/** YYMMDDHHMMSSZ, for years until 2049. */
function utcTime(atMs: number): Buffer {
  return der(tags.utcTime, Buffer.from(`${new Date(atMs).toISOString().slice(2, 19).replaceAll(/\D/g, '')}Z`))
}

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
