import '../design/record.css'
import '../design/steward.css'
import { startPage } from '../frame/start.tsx'
import { Steward } from './steward.tsx'

startPage({ page: 'steward', title: '名寄せ', children: <Steward /> })
