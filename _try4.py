import time
from tests.calc.care.fee_town import *
from tests.calc.care.fee_town import _rules
import polars as pl
from engine.rulebook import load
from pathlib import Path
rb=load(Path("rules")); 
R=care_rules_for(rb.municipality("lindesberg").care, rb.national_care, Month.of(date(2026,5,1)))
n=15000
ids=[identity(date(1925+i%60,1+i//60%12,1+i//720%28), i//20160%20) for i in range(n)]
recs=[]
rows=[]
for i,w in enumerate(ids):
    recs+=list(Client(person=w,home=f"H{i}",income=9000+i%15000,housing=4000).records())
    for s in ("home_care","safety_alarm","residential_food"):
        rows.append(used(s,w,hours=i%15,days=i%31,month=1)|{"household_id":f"H{i}"})
facts=facts_of(recs); q=pl.DataFrame(rows)
clients=pl.DataFrame({"person_id":ids,"household_id":[f"H{i}" for i in range(n)]}).with_columns(pl.lit(date(2026,5,1)).alias("basis_day"),pl.lit(None,dtype=pl.Date).alias("deceased_on"))
from engine.calc.care.rows_used import rows_used
for _ in range(2):
    t=time.perf_counter(); p=with_circumstances(clients,q,facts,R); a=time.perf_counter()
    find.in_circumstances(p,facts,R); b=time.perf_counter()
    P,C=charged(p,q,pl.DataFrame(schema=CLOCK),R); c=time.perf_counter()
    rows_used(P,C,R); d=time.perf_counter()
    print(f"circ {a-t:.2f} find {b-a:.2f} charged {c-b:.2f} used {d-c:.3f}")
