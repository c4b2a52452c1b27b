import { bundleFile, planFile } from '../../../src/artillery/folder/names.ts'
import type { FolderFacts } from './folder-facts.ts'

/** Explains how to run the folder as containers. */
export function containerReadme(facts: FolderFacts, lines: readonly string[], notes: string): string {
  const { folder, parts } = facts
  return `${head(facts)}
The \`Dockerfile\` puts both on a slim Node. The container plays one shard; which one, the engine says in its environment.
${secretsText(facts)}
${lines.map((line) => `    ${line}\n`).join('')}    fanbench report import ${parts}/<run id> --plan ${folder}/${planFile}

${notes}

Not verified on a cluster or in an account yet. \`docs/past-one-machine.md\` of fanbench says more.
`
}

/** Explains how to run the folder as a workflow of GitHub Actions. */
export function workflowReadme(facts: FolderFacts, workflow: string): string {
  return `${head(facts)}
${secretsText(facts)}
    cp ${facts.folder}/${workflow} .github/workflows/

Commit both, and start the workflow by hand: a job for each shard, whose parts are artefacts, and one that makes the report. Its
report is the artefact \`fanbench-shards\`. A job that starts after the instant makes the run invalid: give more minutes then.

Not verified on GitHub yet. \`docs/past-one-machine.md\` of fanbench says more.
`
}

function head({ shards }: FolderFacts): string {
  return `# A load of ${shards} shards, measured by fanbench

\`${planFile}\` has the load. \`${bundleFile}\` is fanbench with your protocol, whole: \`node ${bundleFile} shard run ${planFile} --help\`. Nothing here
holds a secret.`
}

function secretsText({ secrets }: FolderFacts): string {
  return secrets.length === 0
    ? ''
    : `\nThe plan was made with secrets. Set them wherever a shard runs, as they were then: ${secrets.join(', ')}.\n`
}
