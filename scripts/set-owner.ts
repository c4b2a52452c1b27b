import { readFileSync, writeFileSync } from 'node:fs'
import { Refusal, exitCodes } from '../src/exit-codes.ts'

/**
 * `node scripts/set-owner.ts NAME` writes the account on GitHub that owns this repository into the files that name it. package.json is
 * where the name belongs. The workflow is copied by users, so that it cannot read package.json.
 */
export const filesWithOwner = ['package.json', 'docs/ci/github-pull-request.yml']

/** Stands for the owner until there is one. */
export const placeholder = 'OWNER'

/** Returns the owner that a package.json names. */
export function ownerIn(manifest: string): string {
  const { repository } = JSON.parse(manifest) as { repository: { url: string } }
  const [, owner] = /github\.com\/([^/]+)\//.exec(repository.url) ?? []
  if (owner === undefined) throw new Refusal(exitCodes.usage, `package.json: repository.url is not one of GitHub`)
  return owner
}

/** Returns a text with another owner of fanbench. It changes nothing else, because the name may be a word that the text uses. */
export function withOwner(text: string, before: string, owner: string): string {
  return text.replaceAll(`${before}/fanbench`, `${owner}/fanbench`)
}

if (import.meta.main) {
  const [owner = '', ...more] = process.argv.slice(2)
  // What GitHub allows in the name of an account.
  if (more.length === 0 && /^[a-z\d](?:-?[a-z\d]){0,38}$/i.test(owner)) {
    const before = ownerIn(readFileSync('package.json', 'utf8'))
    for (const file of filesWithOwner) writeFileSync(file, withOwner(readFileSync(file, 'utf8'), before, owner))
    console.log(`${owner} in ${filesWithOwner.join(', ')} (it was ${before})`)
  } else {
    console.error('give the name of an account on GitHub, such as: node scripts/set-owner.ts octo-org')
    process.exitCode = exitCodes.usage
  }
}
