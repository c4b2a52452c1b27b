import { claimShard } from '../../../../src/sharding/claim/claim-shard.ts'
import { FolderClaims } from '../../../../src/sharding/claim/folder-claims.ts'

// Claims a shard of the folder that is named, and tells its parent which one.
const [folder = '', shards = ''] = process.argv.slice(2)
const claim = await claimShard({
  runId: 'run',
  shards: Number(shards),
  claims: new FolderClaims(folder),
  environment: {},
  signal: new AbortController().signal,
  waitSeconds: 60,
  leadSeconds: 1,
}).catch((error: Error) => ({ refused: error.message }))
process.send?.(claim)
process.disconnect()
