"""Makes keys and tokens with PyJWT. Input and output are JSON."""

import json
import sys

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

keys = {
    "RS": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "PS": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    # Not published.
    "other": rsa.generate_private_key(public_exponent=65537, key_size=2048),
}


def family(algorithm):
    return algorithm if algorithm in keys else algorithm[:2]


def published(algorithm):
    public = keys[family(algorithm)].public_key()
    kinds = jwt.algorithms.get_default_algorithms()
    return {**json.loads(kinds[algorithm].to_jwk(public)), "kid": algorithm, "alg": algorithm, "use": "sig"}


def key_for(case):
    algorithm = case["algorithm"]
    if algorithm == "none":
        return None
    return case["secret"] if algorithm.startswith("HS") else keys[case.get("key", family(algorithm))]


def token(case):
    return jwt.encode(case["claims"], key_for(case), algorithm=case["algorithm"], headers={"kid": case["kid"]})


question = json.load(sys.stdin)
json.dump(
    {
        "keys": [published(algorithm) for algorithm in question["published"]],
        "tokens": [token(case) for case in question["cases"]],
    },
    sys.stdout,
)
