"""The LaTeX names of symbols: what they look like and what they do in a row.

Sources: the symbol lists of LaTeX, amssymb, mathtools and stmaryrd.
"""

from __future__ import annotations

from .tree import Kind


def _pairs(table: str) -> dict[str, str]:
    words = iter(table.split())
    return dict(zip(words, words, strict=True))


GREEK = _pairs("""
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
    kappa κ varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς
    tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω digamma ϝ Alpha Α Beta Β Gamma Γ Delta Δ
    Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ
    Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω varGamma Γ varDelta Δ varTheta Θ varLambda Λ varXi Ξ
    varPi Π varSigma Σ varUpsilon Υ varPhi Φ varPsi Ψ varOmega Ω
""")
# Shapes that are told apart only in a formula that has both: (name, its twin): what `name` looks like then.
TWINS = {("varphi", "phi"): "ϕ", ("epsilon", "varepsilon"): "ϵ"}

ORDINARY = _pairs("""
    infty ∞ partial ∂ nabla ∇ ell ℓ hbar ℏ hslash ℏ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ gimel ℷ daleth ℸ
    imath ı jmath ȷ eth ð Finv Ⅎ Game ⅁ mho ℧ complement ∁ forall ∀ exists ∃ nexists ∄ emptyset ∅
    varnothing ∅ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠ measuredangle ∡ sphericalangle ∢ triangle △ square □
    Box □ Diamond ◇ lozenge ◊ blacksquare ■ blacktriangle ▲ blacktriangledown ▼ blacklozenge ⧫
    bigstar ★ surd √ prime ′ backprime ‵ flat ♭ natural ♮ sharp ♯ clubsuit ♣ diamondsuit ♢ heartsuit ♡
    spadesuit ♠ checkmark ✓ maltese ✠ degree ° pounds £ mathsterling £ yen ¥ copyright © circledR ®
    circledS Ⓢ S § P ¶ dag † ddag ‡ AA Å aa å AE Æ ae æ OE Œ oe œ O Ø o ø L Ł l ł ss ß i ı j ȷ Bbbk 𝕜
    qed □ vert | Vert ‖ | ‖ backslash \\ $ $ % % # # & & _ _ lbrack [ rbrack ] textbackslash \\
    textasciitilde ~ textasciicircum ^ textbar | textdegree ° textunderscore _ textdollar $ textless <
    textgreater > textendash – textemdash — cent ¢ euro € permil ‰ wr ≀ slash / QED □ diagup ╱
    diagdown ╲ varheartsuit ♥ vardiamondsuit ♦ @ @ lq ‘ rq ’ | ‖ real ℜ image ℑ weierp ℘ alef ℵ
    alefsym ℵ infin ∞ empty ∅ exist ∃ thetasym ϑ omicron ο
""")

DOTS = _pairs("""
    dots … ldots … dotsc … dotso … cdots ⋯ dotsb ⋯ dotsm ⋯ dotsi ⋯ hdots … vdots ⋮ ddots ⋱ iddots ⋰ adots ⋰
    textellipsis … mathellipsis …
""")

BINARY = _pairs("""
    pm ± mp ∓ times × div ÷ cdot · cdotp · centerdot · bullet • ast * star ⋆ circ ∘ bigcirc ◯ oplus ⊕ ominus ⊖
    otimes ⊗ oslash ⊘ odot ⊙ cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ wedge ∧ land ∧ vee ∨ lor ∨ setminus ∖
    smallsetminus ∖ dagger † ddagger ‡ amalg ⨿ diamond ⋄ bigtriangleup △ bigtriangledown ▽ triangleleft ◁
    triangleright ▷ lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ circledast ⊛
    circledcirc ⊚ circleddash ⊝ dotplus ∔ divideontimes ⋇ ltimes ⋉ rtimes ⋊ leftthreetimes ⋋ rightthreetimes ⋌
    curlywedge ⋏ curlyvee ⋎ barwedge ⊼ veebar ⊻ doublebarwedge ⩞ Cap ⋒ Cup ⋓ doublecap ⋒ doublecup ⋓
    intercal ⊺ gtrdot ⋗ lessdot ⋖ bmod mod And & plusmn ± sdot · bull •
""")

RELATIONS = _pairs("""
    le ≤ leq ≤ ge ≥ geq ≥ leqslant ≤ geqslant ≥ leqq ≦ geqq ≧ ne ≠ neq ≠ lt < gt > equiv ≡ approx ≈
    approxeq ≊ thickapprox ≈ sim ∼ thicksim ∼ simeq ≃ backsim ∽ backsimeq ⋍ cong ≅ ncong ≇ nsim ≁
    asymp ≍ doteq ≐ Doteq ≑ doteqdot ≑ propto ∝ varpropto ∝ ll ≪ gg ≫ lll ⋘ ggg ⋙ llless ⋘ gggtr ⋙
    prec ≺ succ ≻ preceq ⪯ succeq ⪰ preccurlyeq ≼ succcurlyeq ≽ curlyeqprec ⋞ curlyeqsucc ⋟ precsim ≾
    succsim ≿ precapprox ⪷ succapprox ⪸ nprec ⊀ nsucc ⊁ npreceq ⋠ nsucceq ⋡ lesssim ≲ gtrsim ≳
    lessapprox ⪅ gtrapprox ⪆ lessgtr ≶ gtrless ≷ lesseqgtr ⋚ gtreqless ⋛ nless ≮ ngtr ≯ nleq ≰ ngeq ≱
    nleqslant ≰ ngeqslant ≱ lneq ⪇ gneq ⪈ lneqq ≨ gneqq ≩ lnsim ⋦ gnsim ⋧ eqslantless ⪕ eqslantgtr ⪖
    in ∈ notin ∉ ni ∋ owns ∋ notni ∌ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋
    varsubsetneq ⊊ varsupsetneq ⊋ nsubseteq ⊈ nsupseteq ⊉ subseteqq ⫅ supseteqq ⫆ Subset ⋐ Supset ⋑
    sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ mid | shortmid | nmid ∤ nshortmid ∤ parallel ‖
    shortparallel ‖ nparallel ∦ nshortparallel ∦ perp ⊥ Perp ⫫ indep ⫫ vdash ⊢ dashv ⊣ models ⊨ vDash ⊨
    Vdash ⊩ Vvdash ⊪ nvdash ⊬ nvDash ⊭ nVdash ⊮ nVDash ⊯ bowtie ⋈ Join ⋈ ltimes ⋉ smile ⌣ frown ⌢
    smallsmile ⌣ smallfrown ⌢ pitchfork ⋔ between ≬ therefore ∴ because ∵ multimap ⊸ trianglelefteq ⊴
    trianglerighteq ⊵ ntrianglelefteq ⋬ ntrianglerighteq ⋭ vartriangleleft ⊲ vartriangleright ⊳
    blacktriangleleft ◀ blacktriangleright ▶ ntriangleleft ⋪ ntriangleright ⋫ bumpeq ≏ Bumpeq ≎
    circeq ≗ eqcirc ≖ triangleq ≜ risingdotseq ≓ fallingdotseq ≒ coloneqq ≔ coloneq ≔ eqqcolon ≕
    eqcolon ≕ Coloneqq ⩴ colonequals ≔ equalscolon ≕ vcentcolon : ratio : dblcolon ∷ coloncolon ∷
    colonsim :∼ colonapprox :≈ defeq ≔ questeq ≟ stareq ≛ arceq ≘ measeq ≞ veeeq ≚ wedgeq ≙ eqdef ≝
    backepsilon ∍ given | to → rightarrow → longrightarrow → gets ← leftarrow ← longleftarrow ←
    leftrightarrow ↔ longleftrightarrow ↔ Rightarrow ⇒ Longrightarrow ⇒ implies ⇒ Leftarrow ⇐
    Longleftarrow ⇐ impliedby ⇐ Leftrightarrow ⇔ Longleftrightarrow ⇔ iff ⇔ mapsto ↦ longmapsto ↦
    mapsfrom ↤ longmapsfrom ↤ hookrightarrow ↪ hookleftarrow ↩ uparrow ↑ downarrow ↓ updownarrow ↕
    Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ rightharpoonup ⇀
    rightharpoondown ⇁ leftharpoonup ↼ leftharpoondown ↽ rightleftharpoons ⇌ leftrightharpoons ⇋
    upharpoonright ↾ upharpoonleft ↿ downharpoonright ⇂ downharpoonleft ⇃ restriction ↾
    twoheadrightarrow ↠ twoheadleftarrow ↞ rightarrowtail ↣ leftarrowtail ↢ rightrightarrows ⇉
    leftleftarrows ⇇ upuparrows ⇈ downdownarrows ⇊ rightleftarrows ⇄ leftrightarrows ⇆ Lleftarrow ⇚
    Rrightarrow ⇛ Lsh ↰ Rsh ↱ leadsto ⇝ rightsquigarrow ⇝ leftrightsquigarrow ↭ dashrightarrow ⇢
    dashleftarrow ⇠ nrightarrow ↛ nleftarrow ↚ nleftrightarrow ↮ nRightarrow ⇏ nLeftarrow ⇍
    nLeftrightarrow ⇎ circlearrowleft ↺ circlearrowright ↻ curvearrowleft ↶ curvearrowright ↷
    looparrowleft ↫ looparrowright ↬ rarr → larr ← harr ↔ rArr ⇒ lArr ⇐ hArr ⇔ Rarr ⇒ Larr ⇐ Harr ⇔
    uarr ↑ darr ↓ lrarr ↔ Lrarr ⇔ isin ∈ sub ⊂ supe ⊇ sube ⊆
""")

LARGE = _pairs("""
    sum ∑ prod ∏ coprod ∐ bigcap ⋂ bigcup ⋃ bigsqcup ⨆ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀
    biguplus ⨄
""")
INTEGRALS = _pairs(
    "int ∫ iint ∬ iiint ∭ iiiint ⨌ oint ∮ oiint ∯ oiiint ∰ smallint ∫ intop ∫ idotsint ∫⋯∫ fint ⨍"
)

FUNCTIONS = frozenset(
    [
        "arccos",
        "arcsin",
        "arctan",
        "arctg",
        "arcctg",
        "arg",
        "ch",
        "cos",
        "cosec",
        "cosh",
        "cot",
        "cotg",
        "coth",
        "csc",
        "ctg",
        "cth",
        "deg",
        "dim",
        "exp",
        "hom",
        "ker",
        "lb",
        "lg",
        "ln",
        "log",
        "sec",
        "sh",
        "sin",
        "sinh",
        "tan",
        "tanh",
        "tg",
        "th",
    ]
)
LIMIT_FUNCTIONS = {
    "argmax": "arg max", "argmin": "arg min", "det": "det", "gcd": "gcd", "inf": "inf", "lim": "lim",
    "liminf": "lim inf", "limsup": "lim sup", "max": "max", "min": "min", "Pr": "Pr", "sup": "sup",
    "injlim": "inj lim", "projlim": "proj lim", "plim": "plim", "esssup": "ess sup", "essinf": "ess inf",
    "lcm": "lcm", "softmax": "softmax",
}  # fmt: skip

# Private macros that half the field defines, where they can mean one thing only.
PRIVATE_FUNCTIONS = {
    "Var": "Var", "Cov": "Cov", "Corr": "Corr", "Tr": "Tr", "tr": "tr", "rank": "rank", "diag": "diag",
    "sign": "sign", "sgn": "sgn", "KL": "KL", "prob": "Pr", "trace": "tr", "erf": "erf", "Bias": "Bias",
    "sigmoid": "sigmoid", "relu": "ReLU", "ReLU": "ReLU", "logit": "logit", "conv": "conv",
    "dom": "dom", "spn": "span", "Span": "span", "rk": "rk", "nullity": "nullity", "Null": "Null",
    "cov": "cov", "var": "var", "Bern": "Bern", "Unif": "Unif", "Poisson": "Poisson",
}  # fmt: skip
BLACKBOARD = {
    "R": "R", "N": "N", "Z": "Z", "Q": "Q", "C": "C", "E": "E", "F": "F", "reals": "R", "Reals": "R",
    "RR": "R", "NN": "N", "ZZ": "Z", "QQ": "Q", "CC": "C", "EE": "E", "PP": "P", "natnums": "N",
    "cnums": "C", "Complex": "C", "ind": "1", "indicator": "1",
}  # fmt: skip

OPENING = _pairs("""
    { { lbrace { langle ⟨ lfloor ⌊ lceil ⌈ lvert | lVert ‖ llbracket ⟦ lBrack ⟦ lgroup ( lmoustache (
    ulcorner ┌ llcorner └ lang ⟨ lParen ⦅
""")
CLOSING = _pairs("""
    } } rbrace } rangle ⟩ rfloor ⌋ rceil ⌉ rvert | rVert ‖ rrbracket ⟧ rBrack ⟧ rgroup ) rmoustache )
    urcorner ┐ lrcorner ┘ rang ⟩ rParen ⦆
""")

CHARACTERS = {
    "+": ("+", Kind.BIN), "-": ("−", Kind.BIN), "*": ("*", Kind.BIN), "±": ("±", Kind.BIN),
    "=": ("=", Kind.REL), "<": ("<", Kind.REL), ">": (">", Kind.REL), ":": (":", Kind.REL),
    ",": (",", Kind.PUNCT), ";": (";", Kind.PUNCT), "(": ("(", Kind.OPEN), ")": (")", Kind.CLOSE),
    "[": ("[", Kind.OPEN), "]": ("]", Kind.CLOSE), "−": ("−", Kind.BIN), "⟨": ("⟨", Kind.OPEN),
    "⟩": ("⟩", Kind.CLOSE), "`": ("‘", Kind.ORD), "⟶": ("→", Kind.REL),
}  # fmt: skip


def _symbols() -> dict[str, tuple[str, Kind]]:
    table: dict[str, tuple[str, Kind]] = {}
    for names, kind in (
        (GREEK, Kind.ORD), (ORDINARY, Kind.ORD), (DOTS, Kind.INNER), (BINARY, Kind.BIN),
        (RELATIONS, Kind.REL), (LARGE, Kind.OP), (INTEGRALS, Kind.OP), (OPENING, Kind.OPEN),
        (CLOSING, Kind.CLOSE),
    ):  # fmt: skip
        for name, glyph in names.items():
            table[name] = (glyph, kind)
    table["colon"] = (":", Kind.PUNCT)
    return table


SYMBOLS = _symbols()
GLYPH_KINDS = {glyph: kind for glyph, kind in SYMBOLS.values() if len(glyph) == 1 and not glyph.isascii()} | {
    "‖": Kind.ORD, "⊥": Kind.REL, "△": Kind.ORD, "†": Kind.BIN, "□": Kind.ORD, "⌊": Kind.OPEN,
    "⌋": Kind.CLOSE,
}  # fmt: skip

DELIMITERS = {
    "(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "/": "/", ".": "", "<": "⟨", ">": "⟩",
    "⟨": "⟨", "⟩": "⟩",
    "\\|": "‖", "\\vert": "|", "\\Vert": "‖", "\\mid": "|", "\\parallel": "‖", "\\backslash": "\\",
    "\\lbrack": "[", "\\rbrack": "]", "\\uparrow": "↑", "\\downarrow": "↓", "\\updownarrow": "↕",
    "\\Uparrow": "⇑", "\\Downarrow": "⇓", "\\Updownarrow": "⇕", "‖": "‖",
    "⌊": "⌊", "⌋": "⌋", "⌈": "⌈", "⌉": "⌉", "\\bracevert": "|", "\\arrowvert": "|", "\\slash": "/",
    "\\lt": "⟨", "\\gt": "⟩",
    **{"\\" + name: glyph for name, glyph in (OPENING | CLOSING).items()},
}  # fmt: skip
BARS = frozenset("|‖")

NEGATED = {
    "=": "≠", "∈": "∉", "∋": "∌", "<": "≮", ">": "≯", "≤": "≰", "≥": "≱", "∼": "≁", "≃": "≄", "≈": "≉",
    "≅": "≇", "≡": "≢", "⊂": "⊄", "⊃": "⊅", "⊆": "⊈", "⊇": "⊉", "|": "∤", "‖": "∦", "≺": "⊀", "≻": "⊁",
    "∃": "∄", "⊢": "⊬", "⊨": "⊭", "→": "↛", "←": "↚", "↔": "↮", "⇒": "⇏", "⇐": "⇍", "⇔": "⇎", "⊑": "⋢",
    "⊒": "⋣", "⪯": "⋠", "⪰": "⋡", "≼": "⋠", "≽": "⋡",
}  # fmt: skip

ACCENTS = {
    "hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "bar", "overline": "bar",
    "vec": "vec", "overrightarrow": "vec", "overleftarrow": "leftvec", "overleftrightarrow": "bothvec",
    "dot": "dot", "ddot": "ddot", "dddot": "dddot", "check": "check", "widecheck": "check", "breve": "breve",
    "acute": "acute", "grave": "grave", "mathring": "ring", "underline": "underline", "underbar": "underline",
    "utilde": "undertilde", "underrightarrow": "undervec", "underleftarrow": "underleftvec", "Bar": "bar",
    "Hat": "hat", "Tilde": "tilde", "Vec": "vec", "Dot": "dot", "Ddot": "ddot", "overrightharpoon": "vec",
    "underleftrightarrow": "underbothvec",
}  # fmt: skip

ARROWS = {
    "xrightarrow": "→", "xleftarrow": "←", "xleftrightarrow": "↔", "xRightarrow": "⇒", "xLeftarrow": "⇐",
    "xLeftrightarrow": "⇔", "xmapsto": "↦", "xhookrightarrow": "↪", "xhookleftarrow": "↩", "xlongequal": "=",
    "xrightharpoonup": "⇀", "xleftharpoonup": "↼", "xtwoheadrightarrow": "↠", "xrightleftharpoons": "⇌",
    "xtofrom": "⇄",
}  # fmt: skip
STRETCHING = frozenset("→←↔⇒⇐⇔↦")

SPACES = {
    ",": 1, ":": 1, ">": 1, ";": 1, " ": 1, "\t": 1, "thinspace": 1, "medspace": 1, "thickspace": 1,
    "enspace": 1, "space": 1, "nobreakspace": 1, "enskip": 1, "quad": 2, "qquad": 4, "!": 0,
    "negthinspace": 0, "negmedspace": 0, "negthickspace": 0, "allowbreak": 0, "nobreak": 0, "/": 0,
    "-": 0, "hfill": 4, "hfil": 4,
}  # fmt: skip
