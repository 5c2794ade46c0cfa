"""Names of Python, NumPy, SciPy and scikit-learn that scripts of 2017 leaned on."""
import cPickle as pickle
import collections
import inspect
import os
import time

import numpy as np
from scipy.misc import imread, imresize, imsave
from sklearn.cross_validation import KFold, train_test_split
from sklearn.externals import joblib
from sklearn.preprocessing import Imputer
import scipy.misc

began = time.clock()
assert np.zeros(3, dtype=np.int).dtype == np.dtype(int)
assert np.array([1, 0], dtype=np.bool).dtype == bool
assert np.array(['a', None], dtype=np.object).dtype == object
assert np.float is float and np.asscalar(np.array([3.5])) == 3.5
assert isinstance([], collections.Iterable) and isinstance({}, collections.Mapping)


def f(a, b=2, *c):
    pass


assert inspect.getargspec(f).args == ['a', 'b']
assert list(xrange(3)) == [0, 1, 2] and reduce(lambda a, b: a + b, [1, 2]) == 3
img = np.linspace(0, 1, 48).reshape(4, 4, 3)
imsave('out.png', img)
read = imread('out.png')
assert read.shape == (4, 4, 3) and read.dtype == np.uint8 and read.max() == 255
assert imresize(read, (8, 6)).shape == (8, 6, 3)
assert scipy.misc.imresize(read, 50).shape == (2, 2, 3)
folds = KFold(10, n_folds=5)
assert len(folds) == 5 and all(len(test) == 2 for train, test in folds)
a, b = train_test_split(np.arange(10), test_size=0.3, random_state=0)
assert len(b) == 3
joblib.dump({'a': 1}, 'kept.pkl')
assert joblib.load('kept.pkl') == {'a': 1}
assert pickle.loads(pickle.dumps([1])) == [1]
filled = Imputer(missing_values='NaN', strategy='mean', axis=0).fit_transform([[1.], [np.nan], [3.]])
assert filled[1, 0] == 2
assert time.clock() >= began and os.getcwdu if hasattr(os, 'getcwdu') else True
from PIL import Image
assert Image.ANTIALIAS == Image.LANCZOS
