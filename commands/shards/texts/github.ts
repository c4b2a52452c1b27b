import { bundleFile, planFile } from '../../../src/artillery/folder/names.ts'
import type { FolderFacts } from './folder-facts.ts'

const checkout = 'actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8 # v6.0.1'
const setupNode = 'actions/setup-node@6044e13b5dc448c55e2357c09f80417699197238 # v6.2.0'
const upload = 'actions/upload-artifact@330a01c490aca151604b8cf639adc76d48f6c5d4 # v5.0.0'
const download = 'actions/download-artifact@634f93cb2916e3fdff6788551b99b062d0335ce0 # v5.0.0'

/** A job for each shard, whose part is an artefact, and one that makes the report. */
export function workflowText(facts: FolderFacts): string {
  return `# Written by \`fanbench shard init\`. The load is in ${facts.folder}/${planFile}: to change it, make the folder again.
# The jobs of a matrix start one after another, and wait for the instant that the first job names: give more minutes where they queue.
name: fanbench shards

on:
  workflow_dispatch:
    inputs:
      minutes:
        description: From now until all shards begin
        default: '5'

permissions:
  contents: read

# Two loads at once would be one.
concurrency:
  group: fanbench-shards
  cancel-in-progress: false

jobs:
  instant:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    outputs:
      start-at: \${{ steps.instant.outputs.start-at }}
    steps:
      - id: instant
        env:
          MINUTES: \${{ inputs.minutes }}
        run: echo "start-at=$(date --utc --date="+$MINUTES minutes" +%Y-%m-%dT%H:%M:%SZ)" >> "$GITHUB_OUTPUT"

${shardJob(facts)}

${reportJob(facts)}
`
}

const prepareSteps = `      - uses: ${checkout}
        with:
          persist-credentials: false
      - uses: ${setupNode}
        with:
          node-version: 24`

function shardJob({ folder, shards, secrets, ownedHost }: FolderFacts): string {
  const numbers = Array.from({ length: shards }, (_, shard) => shard).join(', ')
  const owned = ownedHost === null ? '' : ` --i-own-this-target ${ownedHost}`
  const secretLines = secrets.map((name) => `\n          ${name}: \${{ secrets.${name} }}`).join('')
  return `  shard:
    needs: instant
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    strategy:
      # A shard that fails leaves the others alone.
      fail-fast: false
      matrix:
        shard: [${numbers}]
    steps:
${prepareSteps}
      - run: node ${folder}/${bundleFile} shard run ${folder}/${planFile} --parts parts${owned}
        env:
          FANBENCH_SHARD: \${{ strategy.job-index }}
          FANBENCH_SHARDS: \${{ strategy.job-total }}
          FANBENCH_START_AT: \${{ needs.instant.outputs.start-at }}${secretLines}
      - uses: ${upload}
        if: always()
        with:
          name: part-\${{ strategy.job-index }}
          path: parts`
}

function reportJob({ folder }: FolderFacts): string {
  return `  report:
    needs: shard
    # Also where a shard has failed: the report says which, and is invalid.
    if: always()
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    steps:
${prepareSteps}
      # package.json has to name fanbench.
      - run: npm ci
      - uses: ${download}
        with:
          pattern: part-*
          path: parts
      - run: npx fanbench report import parts --plan ${folder}/${planFile}
      - uses: ${upload}
        if: always()
        with:
          name: fanbench-shards
          path: |
            reports/out
            !reports/out/latest
          if-no-files-found: ignore`
}
