import { artilleryBucketPlace } from '../../../../src/sharding/bucket/bucket-place.ts'
import { uploadPart } from '../../../../src/sharding/bucket/upload-part.ts'

// Puts one part into the bucket of Artillery's run, as a container does.
const [folder = '', index = ''] = process.argv.slice(2)
const place = artilleryBucketPlace(process.env)
process.send?.(place && (await uploadPart(folder, Number(index), place)))
process.disconnect()
