/** The steps to add to a script, with the file that has the functions. */
export function scriptSteps(file: string): string {
  return `Written: ${file}. In your script:

config:
  processor: ${file}          # as seen from the script; or export * from it in your own
  variables:
    fanbenchOut: ./fanbench-out   # exact percentiles, a file for each worker
  plugins:
    ensure:
      conditions:
${conditions.map((condition) => `        - expression: ${condition}\n`).join('')}scenarios:
  - engine: ws
    flow:
      - send: ...                              # as before: what joins the room of the variable \`room\`
      - function: fanbenchJoined               # added, once the chat has let it in
      - send: '{"text":"{{ fanbenchStamp }}"}' # wherever a text goes to the room
      - function: fanbenchLeave                # added, the last step
after:
  flow:
    - function: fanbenchSummary
`
}

const conditions = [
  'fanbench.stalled_ms < 600',
  'fanbench.connections_failed == 0',
  'fanbench.connections_opened == vusers.created',
  'fanbench.members_left == fanbench.members_joined',
  'fanbench.messages_evaluated == fanbench.messages_sent',
  'fanbench.deliveries_expected > 0',
  'fanbench.deliveries_missing == 0',
  'fanbench.deliveries_duplicate == 0',
  'fanbench.deliveries_over_250ms <= 0.01 * fanbench.deliveries_expected',
]
