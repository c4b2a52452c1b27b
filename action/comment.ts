import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commentOn } from './pull-request-comment.ts'

// The step of action.yml that comments on the pull request. It never fails the job: the verdict is in the job summary, too.

const {
  GITHUB_API_URL = 'https://api.github.com',
  GITHUB_EVENT_PATH = '',
  GITHUB_REPOSITORY = '',
  GITHUB_RUN_ID = '',
  GITHUB_SERVER_URL = 'https://github.com',
  GITHUB_TOKEN = '',
  INPUT_COMMAND = '',
  INPUT_NAME = '',
  RESULT_EXIT_CODE = '',
  RESULT_FOLDER = '',
} = process.env

try {
  const { pull_request: pullRequest } = JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8')) as {
    pull_request: { number: number; head: { sha: string } }
  }
  const job = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
  const outcome = await commentOn({
    apiUrl: GITHUB_API_URL,
    token: GITHUB_TOKEN,
    repository: GITHUB_REPOSITORY,
    pullRequest: pullRequest.number,
    job: INPUT_NAME,
    markdown: `${resultText()}\n\nCommit ${pullRequest.head.sha.slice(0, 7)}; [log and report](${job}).\n`,
  })
  if (outcome === 'not-allowed')
    console.log(
      '::notice title=fanbench::No comment on the pull request: the token of this job may not write it (permissions: ' +
        'pull-requests: write; a pull request from a fork never may). The job summary has the result.',
    )
  else console.log(`comment ${outcome}`)
} catch (error) {
  console.log(`::warning title=fanbench::No comment on the pull request: ${(error as Error).message}`)
}

/** Without a result an earlier comment must not stay as it is: it would be read as the verdict on this commit. */
function resultText(): string {
  const [command = ''] = INPUT_COMMAND.split(' ')
  const file = join(RESULT_FOLDER, `${command}.md`)
  if (RESULT_FOLDER !== '' && existsSync(file)) return readFileSync(file, 'utf8').trimEnd()
  return `**fanbench ${command}: no result** (exit code ${RESULT_EXIT_CODE || 'none'}). The log of the job says why.`
}
