import { readFileSync } from 'node:fs'
import { Refusal, exitCodes, problemsOf } from '../src/exit-codes.ts'
import { ownerIn, placeholder } from './set-owner.ts'

interface Sources {
  readonly manifest: string
  readonly changelog: string
  /** `owner/name` of the repository in which a workflow runs; undefined elsewhere. */
  readonly repository?: string | undefined
}

/**
 * `node scripts/release-notes.ts v0.1.0` prints the section of CHANGELOG.md for a tag, which becomes the text of the release on GitHub.
 *
 * @throws Refusal with every reason why the tag cannot be released
 */
export function releaseNotes(tag: string, { manifest, changelog, repository }: Sources): string {
  const { version } = JSON.parse(manifest) as { version: string }
  const owner = ownerIn(manifest)
  const { heading, text } = sectionOf(changelog, version)
  const problems = [
    ...(tag === `v${version}`
      ? []
      : [`${tag}: package.json has the version ${version}; set the tag v${version}, or change the version`]),
    ...(owner === placeholder ? ['package.json: names no owner; run node scripts/set-owner.ts with its name'] : []),
    // npm compares them, and refuses the provenance of a package that names another repository.
    ...(repository === undefined ||
    owner === placeholder ||
    repository.toLowerCase() === `${owner}/fanbench`.toLowerCase()
      ? []
      : [`package.json: names the repository ${owner}/fanbench, but the tag is in ${repository}`]),
    ...problemsOfSection(version, heading, text),
  ]
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return text
}

function sectionOf(changelog: string, version: string): { heading: string | undefined; text: string } {
  const sections = changelog.split(/^(?=## )/m)
  const section = sections.find((candidate) => candidate.split(/\s/, 2)[1] === version)
  const [heading, ...lines] = section?.split('\n') ?? []
  return { heading, text: lines.join('\n').trim() }
}

function problemsOfSection(version: string, heading: string | undefined, text: string): string[] {
  if (heading === undefined) return [`CHANGELOG.md: has no section "## ${version} (date)"; write what is new`]
  return [
    ...(/^## \S+ \(\d{4}-\d\d-\d\d\)$/.test(heading)
      ? []
      : [`CHANGELOG.md: "${heading}" has no date; write it as "## ${version} (2026-12-31)"`]),
    ...(text === '' ? [`CHANGELOG.md: the section "${heading}" is empty; write what is new`] : []),
  ]
}

if (import.meta.main) {
  const [tag] = process.argv.slice(2)
  try {
    if (tag === undefined)
      throw new Refusal(exitCodes.usage, 'give a tag, such as: node scripts/release-notes.ts v0.1.0')
    const [manifest, changelog] = ['package.json', 'CHANGELOG.md'].map((file) => readFileSync(file, 'utf8')) as [
      string,
      string,
    ]
    console.log(releaseNotes(tag, { manifest, changelog, repository: process.env['GITHUB_REPOSITORY'] }))
  } catch (error) {
    for (const problem of problemsOf(error)) console.error(problem)
    process.exitCode = exitCodes.usage
  }
}
