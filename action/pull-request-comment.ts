/** The comment of one job on one pull request. */
export interface PullRequestComment {
  /** `https://api.github.com` */
  readonly apiUrl: string
  readonly token: string
  /** `owner/name` */
  readonly repository: string
  readonly pullRequest: number
  /** Tells the comments of several jobs apart: a job updates its own. */
  readonly job: string
  readonly markdown: string
}

/** `not-allowed`: the token may not comment, as that of a pull request from a fork. */
export type CommentOutcome = 'posted' | 'updated' | 'not-allowed'

/** GitHub takes 65,536 characters. */
const longest = 65_000

/** As many as GitHub gives at once. */
const perPage = 100

/**
 * Posts the comment, or updates the one that an earlier run of the same job has posted, so that there is only one.
 *
 * @throws Error if GitHub cannot be reached, or answers with anything else than that it is not allowed
 */
export async function commentOn(comment: PullRequestComment): Promise<CommentOutcome> {
  const body = `${markerOf(comment.job)}\n${comment.markdown.slice(0, longest)}`
  const comments = `/repos/${comment.repository}/issues/${comment.pullRequest}/comments`
  const earlier = await findOwn(comment, comments)
  if (earlier === 'not-allowed') return earlier
  const answer =
    earlier === null
      ? await ask(comment, 'POST', comments, { body })
      : await ask(comment, 'PATCH', `/repos/${comment.repository}/issues/comments/${earlier}`, { body })
  if (answer === 'not-allowed') return answer
  return earlier === null ? 'posted' : 'updated'
}

/** Not shown on the page. */
function markerOf(job: string): string {
  return `<!-- fanbench: ${job.replaceAll(/[^\w.-]+/g, '-')} -->`
}

interface FoundComment {
  readonly id: number
  readonly body?: string | null
  readonly user?: { readonly type: string } | null
}

/** A person may quote the marker; only what a bot has written is ours. */
async function findOwn(comment: PullRequestComment, comments: string): Promise<number | null | 'not-allowed'> {
  for (let page = 1; ; page += 1) {
    const found = await ask(comment, 'GET', `${comments}?per_page=${perPage}&page=${page}`)
    if (found === 'not-allowed') return found
    const list = found as FoundComment[]
    const own = list.find(({ body, user }) => user?.type === 'Bot' && body?.startsWith(markerOf(comment.job)))
    if (own !== undefined) return own.id
    if (list.length < perPage) return null
  }
}

async function ask(
  { apiUrl, token }: PullRequestComment,
  method: string,
  path: string,
  content?: unknown,
): Promise<unknown> {
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'fanbench',
      'x-github-api-version': '2022-11-28',
    },
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    signal: AbortSignal.timeout(30_000),
  })
  // 401 and 403: no right to write. 404: no right to see.
  if ([401, 403, 404].includes(response.status)) return 'not-allowed'
  if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${method} ${path}`)
  return response.json()
}
