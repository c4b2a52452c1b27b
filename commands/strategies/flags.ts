import { type SettingKey, settings } from '../../src/settings/settings.ts'
import type { RowCommand } from '../flags/add-command.ts'
import { settingsOfStrategies, type strategiesRows, strategiesSection } from './rows.ts'

const details = `
The command sends the same messages with each strategy into one room of each size. It
measures the time until the last member has a message, fits a line to it by room size,
and predicts the room size at which the line reaches 29 s, the time that API Gateway
waits for a function. A strategy is a set of environment variables of the function that
sends to the room. Each strategy is published as a version, and the blocks take turns.

Strategies of the room chat:
  sequential            one post after the other
  all-at-once           all posts at the same time
  bounded-10, -50       10 or 50 posts at a time; the chat uses bounded-50
  chunked-250           parts of 250 members, each posted by its own invocation
  bounded-50-sdk        posts by the AWS SDK instead of the light poster
  bounded-50-scan       reads members with a Scan of the table instead of a Query
  bounded-50-cached-5s  keeps the member list for 5 s; is also measured with churn
Ways of the notes (--chat notes) from an HTTP request to the watchers:
  told-by-post          the function that writes the note posts to them
  told-by-invoke        it invokes a second function, which posts
  told-by-stream        the stream of the table invokes that function
  told-by-post-query    as told-by-post, with a Query of a table of its own, not of an index
  told-by-post-scan     as told-by-post, with a Scan of all watchers
Add your own with --strategy 'mine:FANOUT=bounded,FANOUT_CONCURRENCY=20'. For your own
chat, use the variables that its function knows.

On the embedded stack a post takes the time that is assumed for AWS (--service-times
typical), and a function has the CPU share of its memory (--cpu by-memory). With
--service-times none, services answer as soon as they can.

The time between two messages allows the slowest strategy to finish one before the next
is due, so a slow strategy makes the whole comparison slow. Look at --dry-run first, or
leave sequential out for large rooms.

Examples:
  fanbench strategies --dry-run
  fanbench strategies --strategy sequential --strategy bounded-50 --sizes 10,50,200
  fanbench strategies --strategy bounded-50 --strategy chunked-250 --sizes 200,1000,5000 --memory 1024
  fanbench strategies --chat notes --sizes 50,200 --rounds 2
  fanbench strategies --stack ./chat.ts --protocol ./protocol.ts --functions Say \\
      --strategy one:POSTS_AT_ONCE=1 --strategy twenty:POSTS_AT_ONCE=20`

/** The defaults of this command that differ from the settings' own defaults. */
const ownDefaults: Readonly<Partial<Record<SettingKey, string>>> = {
  connectRate: 'a twentieth of the room, 20 to 40',
  joinRate: 'the same',
  cpu: 'by-memory',
  serviceTimes: 'typical',
  metricsWait: '2s on the embedded stack, else 1m',
}

export const strategiesCommand: RowCommand<typeof strategiesRows> = {
  section: strategiesSection,
  usage: 'strategies',
  description: 'compare the fan-out strategies of a chat: how late is the last delivery, and how large can a room be?',
  details,
  takes: ({ key }) => settingsOfStrategies.includes(key),
  helpFor: Object.fromEntries(
    settings.flatMap(({ key, help }) =>
      ownDefaults[key] === undefined ? [] : [[key, `${help} (${ownDefaults[key]})`]],
    ),
  ),
  work: async (args, context) => (await import('./command/strategies.ts')).strategies(args, context),
}
