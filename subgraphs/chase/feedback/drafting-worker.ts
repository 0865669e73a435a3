import { answer } from '../../shared/database/thread.ts'
import { type Draft, type DraftQuestion, draftOf } from './drafting.ts'

answer<DraftQuestion, Draft | null>(draftOf)
