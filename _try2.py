import polars as pl, datetime as dt
for n in range(3,400):
    d=pl.DataFrame({"case":[i//2 for i in range(n)],"a":list(range(n)),"d":[ (i*7)%13 for i in range(n)]})
    x=d.with_columns(b=pl.col("d").cum_max().shift(1).over("case"))
    y=d.with_columns(b=pl.when(pl.int_range(pl.len()).over("case")==0).then(None).otherwise(pl.col("d").cum_max().over("case").shift(1)))
    if not x.equals(y): print(n); print(x.filter(x["b"].ne_missing(y["b"]))); break
s=d.sort(pl.all()).with_columns(b=pl.col("d").cum_max().shift(1).over("case"))
y=d.sort(pl.all()).with_columns(b=pl.col("d").cum_max().over("case")).with_columns(b=pl.col("b").shift(1).over("case"))
print(s.equals(y))
