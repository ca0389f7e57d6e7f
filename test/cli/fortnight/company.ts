import { stringify } from 'csv-stringify/sync';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A word of the customer's that no workflow's history may hold; it is in names, addresses, texts and amounts' titles. */
export const CANARY = 'Quokka';

/** Who owns everything in SmartDesk, and works in Pipedrive. */
export const KIM = 'kim@fjord.example';
export const LEE = 'lee@fjord.example';

/** Columns and rows of a small company's export: cells between bars, blank ones included. */
const TABLES: Readonly<Record<string, string>> = {
  users: `id|email|name|active
usr_1|${KIM}|Kim Fjord|true`,
  pipelines: `id|name|order
pl_1|Sales|1`,
  stages: `id|pipeline_id|name|order|probability
st_1|pl_1|Qualified|1|20
st_2|pl_1|Proposal Made|2|50
st_3|pl_1|Negotiations Started|3|90`,
  custom_fields: `object|key|label|type|options|required
contact|cf_role|Role|text||false`,
  accounts: `id|name|phone|owner_email|created_at|modified_at
acc_1|Alder Works||${KIM}|2026-01-05|2026-01-05
acc_2|Birch Foods||${KIM}|2026-01-05|2026-01-05
acc_3|Cedar Lines||${KIM}|2026-01-05|2026-01-05
acc_4|Dogwood ${CANARY}||${KIM}|2026-01-05|2026-01-05
acc_5|Elm Textiles||${KIM}|2026-01-05|2026-01-05
acc_6|Fir Logistics||${KIM}|2026-01-05|2026-01-05
acc_7|Hazel Print||${KIM}|2026-01-05|2026-01-05
acc_8|Juniper Media||${KIM}|2026-01-05|2026-01-05`,
  contacts: `id|account_id|first_name|last_name|email|phone|owner_email|created_at|modified_at|cf_role
con_01|acc_1|Ann|Archer|ann@alder.example|+49 30 5550 0101|${KIM}|2026-01-06|2026-01-06|Buyer
con_02|acc_1|Bob|Baker|bob@alder.example|+49 30 5550 0102|${KIM}|2026-01-06|2026-01-06|
con_03|acc_2|Cleo|Carter|cleo@birch.example|+49 30 5550 0103|${KIM}|2026-01-06|2026-01-06|
con_04|acc_2|Dan|Dyer|dan@birch.example|+49 30 5550 0104|${KIM}|2026-01-06|2026-01-06|Owner
con_05|acc_3|Eve|Ewing|eve@cedar.example|+49 30 5550 0105|${KIM}|2026-01-06|2026-01-06|
con_06|acc_3|Finn|Fuller|finn@cedar.example|+49 30 5550 0106|${KIM}|2026-01-06|2026-01-06|
con_07|acc_4|Gwen|${CANARY}|gwen.${CANARY}@dogwood.example|+49 30 5550 0107|${KIM}|2026-01-06|2026-01-06|Buyer
con_08|acc_4|Hal|Hooper|hal@dogwood.example|+49 30 5550 0108|${KIM}|2026-01-06|2026-01-06|
con_09|acc_4|Henry|Hooper|henry@dogwood.example|+49 30 5550 0109|${KIM}|2026-01-06|2026-01-06|
con_10|acc_5|Ida|Ibsen|ida@elm.example|+49 30 5550 0110|${KIM}|2026-01-06|2026-01-06|
con_11|acc_5|Jon|Jessop|jon@elm.example|+49 30 5550 0111|${KIM}|2026-01-06|2026-01-06|
con_12|acc_6|Kat|Keller|kat@fir.example|+49 30 5550 0112|${KIM}|2026-01-06|2026-01-06|
con_13|acc_6|Leo|Lorenz|leo@fir.example|+49 30 5550 0113|${KIM}|2026-01-06|2026-01-06|
con_14|acc_7|Mia|Mercer|mia@hazel.example|+49 30 5550 0114|${KIM}|2026-01-06|2026-01-06|
con_15|acc_8|Ned|Norris|ned@juniper.example|+49 30 5550 0115|${KIM}|2026-01-06|2026-01-06|`,
  leads: `id|title|first_name|last_name|company|email|phone|value|currency|owner_email|created_at|modified_at
ld_1|Fair stand|Otto|Olsen|||+49 30 5550 0201|||${KIM}|2026-01-07 10:00:00|2026-01-07 10:00:00
ld_2|Web enquiry|Pia|Palmer|||+49 30 5550 0202|300|EUR|${KIM}|2026-01-07 10:00:00|2026-01-07 10:00:00
ld_3|Call back|Quin|${CANARY}|||+49 30 5550 0203|||${KIM}|2026-01-07 10:00:00|2026-01-07 10:00:00
ld_4|Newsletter|Rosa|Reed|||+49 30 5550 0204|||${KIM}|2026-01-07 10:00:00|2026-01-07 10:00:00`,
  deals: `id|name|pipeline_id|stage_id|status|value|currency|expected_close_date|closed_at|lost_reason|account_id|contact_id|owner_email|created_at|modified_at
dl_01|Alder pumps|pl_1|st_1|open|100|EUR||||acc_1|con_01|${KIM}|2026-01-08|2026-01-08
dl_02|Alder valves|pl_1|st_1|open|200|EUR||||acc_1|con_02|${KIM}|2026-01-08|2026-01-08
dl_03|Birch boilers|pl_1|st_1|open|300|EUR||||acc_2|con_03|${KIM}|2026-01-08|2026-01-08
dl_04|Birch service|pl_1|st_2|open|400|EUR||||acc_2|con_04|${KIM}|2026-01-08|2026-01-08
dl_05|Cedar hoses|pl_1|st_3|open|500|EUR||||acc_3|con_05|${KIM}|2026-01-08|2026-01-08
dl_06|Cedar spares|pl_1|st_2|open|600|EUR||||acc_3|con_06|${KIM}|2026-01-08|2026-01-08
dl_07|Dogwood ${CANARY}|pl_1|st_2|open|700|EUR||||acc_4|con_08|${KIM}|2026-01-08|2026-01-08
dl_08|Elm looms|pl_1|st_2|won|800|EUR||2026-02-01||acc_5|con_10|${KIM}|2026-01-08|2026-02-01
dl_09|Elm dyes|pl_1|st_1|lost|900|EUR||2026-02-02|Price|acc_5|con_11|${KIM}|2026-01-08|2026-02-02
dl_10|Fir lorries|pl_1|st_1|open|1000|EUR||||acc_6|con_12|${KIM}|2026-01-08|2026-01-08
dl_11|Hazel press|pl_1|st_1|open|1100|EUR||||acc_7|con_14|${KIM}|2026-01-08|2026-01-08
dl_12|Juniper films|pl_1|st_1|open|1200|EUR||||acc_8|con_15|${KIM}|2026-01-08|2026-01-08`,
  activities: `id|type|subject|body|occurred_at|duration_minutes|owner_email|contact_id|deal_id|account_id|lead_id|created_at
act_1|call|First call|Asked for pumps|2026-01-10T09:00:00Z|10|${KIM}|con_01|dl_01|acc_1||2026-01-10T09:00:00Z
act_2|meeting|Site visit|${CANARY} came along|2026-01-11T09:00:00Z|60|${KIM}|con_03|dl_03|acc_2||2026-01-11T09:00:00Z
act_3|call|Second call|No answer|2026-01-12T09:00:00Z|5|${KIM}|con_12|dl_10|acc_6||2026-01-12T09:00:00Z
act_4|email|Offer sent|See the file|2026-01-13T09:00:00Z||${KIM}|con_14|dl_11|acc_7||2026-01-13T09:00:00Z`,
  tasks: `id|subject|description|due_at|status|assignee_email|contact_id|deal_id|account_id|created_at
tsk_1|Send offer|with ${CANARY}'s terms|2026-12-01|open|${KIM}|con_01|dl_01|acc_1|2026-01-14T09:00:00Z
tsk_2|Ring back||2026-12-02|open|${KIM}|con_02|dl_02|acc_1|2026-01-14T09:00:00Z
tsk_3|Visit plant||2026-12-03|open|${KIM}|con_12|dl_10|acc_6|2026-01-14T09:00:00Z`,
  notes: `id|parent_type|parent_id|body|author_email|created_at
nte_1|account|acc_1|Pays within ten days|${KIM}|2026-01-15T09:00:00Z
nte_2|contact|con_03|Likes ${CANARY}s|${KIM}|2026-01-15T09:00:00Z
nte_3|deal|dl_04|Wants a discount|${KIM}|2026-01-15T09:00:00Z
nte_4|deal|dl_10|Needs a crane|${KIM}|2026-01-15T09:00:00Z`,
  attachments: `id|parent_type|parent_id|filename|size|mime_type|path|url|created_at
att_1|deal|dl_01|offer.txt|10|text/plain|files/att_1.txt||2026-01-16T09:00:00Z
att_2|account|acc_2|terms.txt|10|text/plain|files/att_2.txt||2026-01-16T09:00:00Z`,
};

/** Writes the export of a company of 60 records, none of them broken. */
export async function writeCompany(dir: string): Promise<void> {
  await mkdir(join(dir, 'files'), { recursive: true });
  for (const [object, text] of Object.entries(TABLES)) {
    const rows = text.split('\n').map((line) => line.split('|'));
    await writeFile(join(dir, `${object}.csv`), stringify(rows));
  }
  for (const id of ['att_1', 'att_2'])
    await writeFile(join(dir, `files/${id}.txt`), `first text\n`.slice(0, 10));
  const account = { name: 'Fjord Supplies', domain: 'fjord.example', timezone: 'UTC', currency: 'EUR' };
  const manifest = { source: 'SmartDesk', version: 1, exported_at: '2026-10-01T06:00:00Z', account };
  await writeFile(join(dir, 'export.json'), JSON.stringify(manifest));
}
