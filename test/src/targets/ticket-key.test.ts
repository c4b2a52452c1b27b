import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readTicketKey, ticketKeyBeside } from '../../../src/targets/ticket-key.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'ticket-key-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

describe('the key that signs tickets', () => {
  it('is made beside the target file, for its owner alone, and kept', async () => {
    const targetFile = join(folder(), 'deeper', 'target.json')
    const { path, publicKeyPem } = await ticketKeyBeside(targetFile)
    expect(path).toBe(targetFile.replace('.json', '.ticket-key.pem'))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const privateKey = createPrivateKey(await readTicketKey(path))
    expect(privateKey.asymmetricKeyType).toBe('ed25519')
    expect(createPublicKey(privateKey).export({ format: 'pem', type: 'spki' })).toBe(publicKeyPem)
    expect(publicKeyPem).not.toContain('PRIVATE')

    const before = readFileSync(path, 'utf8')
    expect(await ticketKeyBeside(targetFile)).toEqual({ path, publicKeyPem })
    expect(readFileSync(path, 'utf8')).toBe(before)
  })

  const { privateKey: elliptic } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { format: 'pem', type: 'spki' },
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
  })
  it.each([
    ['text', 'not a key', 0o600, 'no private key in PEM'],
    ['a key of another kind', elliptic, 0o600, 'another kind (ec)'],
    ['what a group may read', 'not a key', 0o640, 'chmod 600'],
    ['what all may read', 'not a key', 0o604, 'chmod 600'],
  ])('is refused if it is %s', async (_, content, mode, why) => {
    const path = join(folder(), 'key.pem')
    writeFileSync(path, content)
    chmodSync(path, mode)
    const refusal = await readTicketKey(path).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ exitCode: 2, message: expect.stringContaining(why) as string })
    expect(String(refusal)).not.toContain(content.split('\n')[1] ?? content)
  })

  it('is refused if it does not exist, or cannot be written', async () => {
    await expect(readTicketKey(join(folder(), 'key.pem'))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('there is no such file') as string,
    })
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    await expect(ticketKeyBeside(join(file, 'target.json'))).rejects.toMatchObject({ exitCode: 2 })
  })
})
