include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/EdoTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/Edo.cmake)
