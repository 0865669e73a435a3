import '../design/desk.css'
import { startPage } from '../frame/start.tsx'
import { Desk } from './desk.tsx'

startPage({ page: 'desk', title: '窓口', children: <Desk /> })
