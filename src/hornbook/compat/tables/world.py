"""What Python, NumPy, SciPy and scikit-learn have dropped since, and what stands for it."""

from hornbook.compat.tables.rows import Module, Name, Row

__all__ = ["ROWS"]


def _names(module: str, pairs: str, **about: str) -> list[Row]:
    return [
        Name(module=module, name=old, today=new, **about)  # type: ignore[arg-type]
        for old, new in (pair.split("=") for pair in pairs.split())
    ]


ROWS: list[Row] = [
    *_names(
        "numpy",
        "int=builtins.int float=builtins.float complex=builtins.complex object=builtins.object "
        "str=builtins.str bool=builtins.bool long=builtins.int unicode=builtins.str "
        "float_=numpy.float64 complex_=numpy.complex128 unicode_=numpy.str_ string_=numpy.bytes_ "
        "Inf=numpy.inf Infinity=numpy.inf infty=numpy.inf NaN=numpy.nan NAN=numpy.nan "
        "PINF=numpy.inf product=numpy.prod cumproduct=numpy.cumprod alltrue=numpy.all "
        "sometrue=numpy.any row_stack=numpy.vstack trapz=numpy.trapezoid round_=numpy.round "
        "in1d=numpy.isin",
        evidence="keras-team/keras#8638",
        program="keras2/world_around.py",
    ),
    *_names(
        "collections",
        "Iterable=collections.abc.Iterable Iterator=collections.abc.Iterator "
        "Mapping=collections.abc.Mapping MutableMapping=collections.abc.MutableMapping "
        "Sequence=collections.abc.Sequence MutableSequence=collections.abc.MutableSequence "
        "Set=collections.abc.Set Callable=collections.abc.Callable "
        "Hashable=collections.abc.Hashable Sized=collections.abc.Sized",
        program="keras2/world_around.py",
    ),
    *_names("time", "clock=time.perf_counter", program="keras2/world_around.py"),
    *_names("fractions", "gcd=math.gcd"),
    *_names("builtins", "xrange=builtins.range raw_input=builtins.input unichr=builtins.chr"),
    *_names("builtins", "reduce=functools.reduce"),
    *_names("itertools", "izip=builtins.zip imap=builtins.map ifilter=builtins.filter"),
    *_names("itertools", "izip_longest=itertools.zip_longest"),
    *_names("urllib", "urlretrieve=urllib.request.urlretrieve urlopen=urllib.request.urlopen"),
    *_names("urllib", "urlencode=urllib.parse.urlencode quote=urllib.parse.quote"),
    *_names("string", "letters=string.ascii_letters lowercase=string.ascii_lowercase"),
    *_names("string", "uppercase=string.ascii_uppercase"),
    *[
        Module(path=f"keras_{room}{name}", today=f"hornbook.{room}{name}", evidence="source 2.2.4")
        for room, names in (
            ("preprocessing", ("", ".image", ".sequence", ".text")),
            (
                "applications",
                (
                    *("", ".vgg16", ".vgg19", ".mobilenet", ".mobilenet_v2", ".inception_v3"),
                    *(".xception", ".inception_resnet_v2", ".densenet", ".nasnet"),
                ),
            ),
        )
        for name in names
    ],
    *[
        Module(path=old, today=new, program="keras2/world_around.py")
        for old, new in (
            ("cPickle", "pickle"),
            ("Queue", "queue"),
            ("ConfigParser", "configparser"),
            ("StringIO", "io"),
            ("cStringIO", "io"),
            ("urllib2", "urllib.request"),
            ("urlparse", "urllib.parse"),
            ("HTMLParser", "html.parser"),
            ("sklearn.cross_validation", "sklearn.model_selection"),
            ("sklearn.grid_search", "sklearn.model_selection"),
            ("sklearn.learning_curve", "sklearn.model_selection"),
            ("sklearn.externals.joblib", "joblib"),
            ("sklearn.externals.six", "six"),
            ("sklearn.lda", "sklearn.discriminant_analysis"),
            ("sklearn.qda", "sklearn.discriminant_analysis"),
            ("scipy.misc", "scipy.special"),
        )
    ],
]
"""Rows of the world around: ``today`` is a dotted path. Names that are there are left alone."""
