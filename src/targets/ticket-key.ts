import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { NotRead, mostBytes, readUserText } from '../../user-files/read-user-file.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { makeFolder } from '../make-folder.ts'

/** A key pair: the private key signs tickets, the stack verifies them with the public key. */
export interface TicketKey {
  /** The path of the private key, as `--ticket-key` takes it. */
  readonly path: string
  readonly publicKeyPem: string
}

const othersMayUseIt = 0o077

/**
 * The key pair of the stack with this target file: kept beside it (`target.json` -> `target.ticket-key.pem`, readable by its
 * owner only), made if it is missing. So a stack that is started or deployed again has the same key.
 */
export async function ticketKeyBeside(targetFile: string): Promise<TicketKey> {
  const path = `${targetFile.slice(0, targetFile.length - extname(targetFile).length)}.ticket-key.pem`
  await writeIfAbsent(path)
  return { path, publicKeyPem: pemOf(createPublicKey(await readPrivateKey(path))) }
}

/**
 * Reads a private key. @returns it as PEM
 * @throws Refusal (2) if it is not an Ed25519 key, or others than its owner may read it
 */
export async function readTicketKey(path: string): Promise<string> {
  return pemOf(await readPrivateKey(path))
}

async function writeIfAbsent(path: string): Promise<void> {
  try {
    await makeFolder(dirname(path))
    const pem = pemOf(generateKeyPairSync('ed25519').privateKey)
    await writeFile(path, pem, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST') throw new Refusal(exitCodes.usage, `cannot write the key that signs tickets: ${message}`)
  }
}

async function readPrivateKey(path: string): Promise<KeyObject> {
  const text = await readOwnFile(path)
  const key = parsedKey(text)
  if (key?.asymmetricKeyType === 'ed25519') return key
  const what = key === null ? 'no private key in PEM' : `a private key of another kind (${key.asymmetricKeyType})`
  throw new Refusal(exitCodes.usage, `--ticket-key ${path}: ${what}; tickets are signed with Ed25519`)
}

async function readOwnFile(path: string): Promise<string> {
  // The key itself was given, not its file: no message may show it.
  if (path.includes('PRIVATE KEY')) throw new Refusal(exitCodes.usage, '--ticket-key: must be the name of a file')
  try {
    const { mode } = await stat(path)
    // Windows has no such bits.
    if (process.platform === 'win32' || (mode & othersMayUseIt) === 0) return readUserText(path, mostBytes.key)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' && !(error instanceof NotRead) ? `${path}: there is no such file` : message
    throw new Refusal(exitCodes.usage, `--ticket-key: ${why}`)
  }
  throw new Refusal(exitCodes.usage, `--ticket-key ${path}: others may read it and sign tickets: chmod 600 ${path}`)
}

function parsedKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
}

function pemOf(key: KeyObject): string {
  return String(key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' }))
}
