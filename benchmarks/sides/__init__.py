"""How each library is used: one module a side, each with a class ``Side``.

A side has ``build(x, y)`` (for such data), ``fit(x, y, epochs)`` (mean loss of the last epoch, rows
in their order), ``predict(x)``, ``predict_row(row)`` (by the fastest supported call),
``train_on_batch(x, y)`` and ``gan(x, epochs)`` (last loss of the discriminator).
"""
