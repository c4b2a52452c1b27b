/** A row of a table: what is compared, and the arguments of the run. */
export interface Compared {
  readonly label: string
  readonly args: string
}

/** The same of all runs. */
const always = '--service-times typical --metrics-wait 10s --seed 20261123'

const scanned = (connections: number): Compared[] => {
  const load = `run broadcast --members ${connections} --connect-rate 80 --join-rate 80 --duration 15s ${always}`
  const toAll = `${load} --publish-rate 1`
  const toTen = `${load} --publish-rate 5 --rooms ${connections / 10}`
  return [
    { label: `${connections} in one room: room chat, Query of the room`, args: `${toAll} --rooms 1` },
    { label: `${connections} connected: broadcast chat, Scan of all`, args: `${toAll} --chat broadcast` },
    { label: `${connections} in rooms of 10: room chat, Query of the room`, args: toTen },
    {
      label: `${connections} in rooms of 10: room chat, Scan with a filter`,
      args: `${toTen} --stack ./bench/comparing/scanning-rooms.ts`,
    },
  ]
}

/** 20 players, each once a second: pushed, these are 400 posts a second, which two cores carry. In one room, as the broadcast chat has none. */
const players = `run positions --members 20 --publish-rate 20 --duration 15s ${always}`
const onDemand = '--positions on-demand --read-interval 1s'

/** Boards of 30 watchers. */
const notes = `run publish-http --protocol notes --members 300 --rooms 10 --publish-rate 10 --duration 20s ${always}`

/** Boards of 20 watchers: 200 connections in all. */
const watchers = `run publish-http --protocol notes --members 200 --rooms 10 --publish-rate 5 --duration 10s ${always}`

/** Environments go after 10 s without an invocation, and each of three bursts comes after 15 s without one. */
const cold = `run cold-start --members 30 --rooms 6 --publish-rate 4 --duration 8s --rounds 3 --burst 5 --idle-gap 15s --idle-environment 10s ${always}`

export const tables: Readonly<Record<string, readonly Compared[]>> = {
  scan: [50, 200].flatMap(scanned),
  positions: [
    { label: 'room chat, pushed', args: `${players} --rooms 1` },
    { label: 'room chat, read every second', args: `${players} --rooms 1 ${onDemand}` },
    { label: 'broadcast chat, pushed', args: `${players} --chat broadcast` },
    { label: 'broadcast chat, read every second', args: `${players} --chat broadcast ${onDemand}` },
  ],
  notes: [
    { label: 'the function that writes the note posts', args: `${notes} --chat notes` },
    {
      label: 'it invokes a second function, which posts',
      args: `${notes} --stack ./bench/comparing/notes-by-invoke.ts`,
    },
    { label: 'the stream of the table invokes it', args: `${notes} --stack ./bench/comparing/notes-by-stream.ts` },
  ],
  watchers: [
    { label: 'Query of the index', args: `${watchers} --chat notes` },
    { label: 'Query of a second table', args: `${watchers} --stack ./bench/comparing/notes-by-query.ts` },
    { label: 'Scan of all, with a filter', args: `${watchers} --stack ./bench/comparing/notes-by-scan.ts` },
  ],
  cold: [
    { label: 'nothing', args: cold },
    { label: 'provisioned concurrency of 5', args: `${cold} --provisioned-concurrency 5` },
  ],
  // One run: its members take the three ways in turn, so that cold starts meet all of them alike.
  hello: [{ label: 'hello chat', args: `run hello --members 600 --connect-rate 40 ${always}` }],
}
