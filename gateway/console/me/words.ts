import type { ConsentChannel, CostSetting, NumberScheme } from '../operations/graph-types.ts'
import type { Every } from '../summary/words.ts'

export const settings: Every<CostSetting> = {
  INPATIENT: '入院',
  OUTPATIENT: '外来',
  DENTAL: '歯科',
  PHARMACY: '薬局',
}

export const schemes: Every<NumberScheme> = {
  MEDICAL: '医療保険',
  LATE_ELDERLY: '後期高齢者医療',
  PUBLIC_ASSISTANCE: '医療扶助',
  CARE: '介護保険',
  PROVISIONAL: '仮の番号',
}

export const channels: Every<ConsentChannel> = {
  READER: 'カードリーダーで',
  PORTAL: '画面から',
  GUARDIAN: 'ご家族・代理人が',
  PAPER: '書面で',
  OPT_OUT: '停止の申し出で',
  ENROLMENT: '登録で',
  PASS: '救急パスで',
}
