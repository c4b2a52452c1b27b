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
  // One run: its members take the three ways in turn, so that cold starts meet all of them alike.
  hello: [{ label: 'hello chat', args: `run hello --members 600 --connect-rate 40 ${always}` }],
}
