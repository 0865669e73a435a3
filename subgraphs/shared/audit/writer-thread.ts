import { parentPort, workerData } from 'node:worker_threads'
import { openForWriting } from './log-file.ts'
import { runWriter, type WriterData } from './writer.ts'

if (parentPort === null) throw new Error('the audit writer runs in a worker thread')
runWriter(parentPort, workerData as WriterData, openForWriting)
